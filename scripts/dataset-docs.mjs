// `node scripts/dataset-docs.mjs`: writes docs/datasets.md from what @taq/schema declares.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureReady, ROOT } from './setup.mjs';

ensureReady();
const { createSchemaRegistry, datasetPage } = await import('../packages/schema/dist/index.js');
writeFileSync(join(ROOT, 'docs/datasets.md'), datasetPage(createSchemaRegistry().list()));
