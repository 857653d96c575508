import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createSchemaRegistry, datasetPage, datasetTable } from '../src/index.ts';
import { column, first, next } from './support/versions.ts';

const page = readFileSync(new URL('../../../docs/datasets.md', import.meta.url), 'utf8');

describe('docs/datasets.md', () => {
  test('is what the datasets declare (else: node scripts/dataset-docs.mjs)', () => {
    expect(page).toBe(datasetPage(createSchemaRegistry().list()));
  });

  test.each(createSchemaRegistry().list())(
    'tells all columns, meaning, key and version of $name',
    ({ name, meaning, shortName, tier, key, version, columns }) => {
      const section = page.split('\n## ').find((text) => text.startsWith(`${name}\n`)) ?? '';
      expect(section).toContain(`\n${meaning}\n`);
      expect(section).toContain(
        `Short name \`${shortName}\`, tier \`${tier}\`, key \`${key.join('`, `')}\`, version ${version}.`,
      );
      const cells = Array.from(section.matchAll(/^\| `(\w+)` /gm), (match) => match[1]);
      expect(cells).toEqual(columns.map((declared) => declared.name));
    },
  );
});

describe('a table of columns', () => {
  test('is aligned and leaves empty what does not apply', () => {
    expect(datasetTable(first)).toMatchInlineSnapshot(`
     "| column   | type           | unit   | zone | null | meaning    |
     | -------- | -------------- | ------ | ---- | ---- | ---------- |
     | \`ts\`     | \`timestamp_ns\` |        | UTC  |      | For tests. |
     | \`venue\`  | \`string\`       |        |      |      | For tests. |
     | \`small\`  | \`int16\`        | ns     |      | yes  | For tests. |
     | \`middle\` | \`int32\`        | shares |      |      | For tests. |
     | \`large\`  | \`int64\`        | shares |      |      | For tests. |"
    `);
  });

  test('keeps its shape whatever a meaning says', () => {
    const meaning = 'a | b, a * b, `a`, <a>, a\\b';
    const table = datasetTable(next({ columns: [column('price', 1, { meaning })] }));
    expect(table.split('\n').at(-1)).toContain(String.raw`| a \| b, a \* b, \`a\`, \<a>, a\\b |`);
  });
});
