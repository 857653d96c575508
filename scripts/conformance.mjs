// `pnpm test:conformance`: the published suite of providers against every engine, as a table of cases.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureReady, ROOT } from './setup.mjs';

const MARKS = { passed: 'ok', failed: 'FAILED' };

ensureReady();
const folder = mkdtempSync(join(tmpdir(), 'taq-conformance-'));
const report = join(folder, 'report.json');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
const wanted = [
  '--json',
  `--outputFile=${report}`,
  '--',
  'packages/provider.*/test/(conformance|memory-provider)',
  'packages/unified-fetcher/test/bad-input',
];
spawnSync(process.execPath, [...flags, jest, ...wanted], {
  cwd: ROOT,
  stdio: ['ignore', 'ignore', 'ignore'],
});

/** @type {Map<string, Map<string, string>>} */
const cases = new Map();
/** @type {Set<string>} */
const engines = new Set();
for (const { assertionResults } of JSON.parse(readFileSync(report, 'utf8')).testResults) {
  for (const { ancestorTitles, title, status } of assertionResults) {
    const [engine] = /^(.+?) keeps the contract/.exec(ancestorTitles[0])?.slice(1) ?? [];
    if (engine === undefined) continue;
    engines.add(engine);
    const name = `${ancestorTitles[1]}: ${title}`;
    const marks = cases.get(name) ?? new Map();
    cases.set(
      name,
      marks.set(engine, MARKS[/** @type {'passed' | 'failed'} */ (status)] ?? status),
    );
  }
}
rmSync(folder, { recursive: true });

const names = [...engines].toSorted();
const width = Math.max(...names.map(({ length }) => length), 6);
const line = (/** @type {readonly string[]} */ marks, /** @type {string} */ text) =>
  `${marks.map((mark) => mark.padEnd(width)).join('  ')}  ${text}\n`;
process.stdout.write(line(names, 'case'));
for (const [name, marks] of cases) {
  process.stdout.write(
    line(
      names.map((engine) => marks.get(engine) ?? 'none'),
      name,
    ),
  );
}
const wrong = [...cases.values()].filter((marks) => names.some((one) => marks.get(one) !== 'ok'));
process.stdout.write(`${cases.size} cases, ${names.length} engines, ${wrong.length} not passed\n`);
process.exitCode = cases.size > 0 && wrong.length === 0 ? 0 : 1;
