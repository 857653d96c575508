import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { METRICS, SPANS } from '../src/index.ts';

const DOCS = new URL('../../../docs/', import.meta.url);
const page = readFileSync(new URL('observability.md', DOCS), 'utf8');

/** Cells of the table rows that begin with a name in backticks. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ') || 'none';
}

test('the page lists every metric and every span as the code has them, and no other', () => {
  const metrics = Object.values(METRICS).map(({ name, kind, unit, attributes, description }) => [
    `\`${name}\``,
    kind,
    `\`${unit}\``,
    listed(attributes),
    description,
  ]);
  const spans = Object.values(SPANS).map(({ name, kind, attributes, description }) => [
    `\`${name}\``,
    kind,
    listed(attributes),
    description,
  ]);
  expect(rows).toEqual([...metrics, ...spans]);
});

/** As the collector's Prometheus exporter names it, without what it adds to histograms. */
function prometheusName(name: string, unit: string, kind: string): string {
  const suffix = { s: '_seconds', By: '_bytes', '1': kind === 'gauge' ? '_ratio' : '' }[unit] ?? '';
  const total = kind === 'counter' ? '_total' : '';
  return name.replaceAll('.', '_') + suffix + total;
}

test('dashboard and alerts ask for metrics that there are', () => {
  const known = new Set(
    Object.values(METRICS).map(({ name, unit, kind }) => prometheusName(name, unit, kind)),
  );
  for (const file of ['observability/dashboard.json', 'observability/taq.rules.yml']) {
    const text = readFileSync(new URL(file, DOCS), 'utf8');
    const asked = text.match(/\btaq_(sync|store|query|lock|spill|source)_\w+/g) ?? [];
    expect(asked.length).toBeGreaterThan(0);
    for (const name of asked) expect(known).toContain(name.replace(/_(count|bucket|sum)$/, ''));
  }
});

const hasPromtool = spawnSync('promtool', ['--version']).error === undefined;

(hasPromtool ? test : test.skip)('the alerts pass their tests by promtool', () => {
  const file = fileURLToPath(new URL('observability/taq.rules.test.yml', DOCS));
  const { status, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
