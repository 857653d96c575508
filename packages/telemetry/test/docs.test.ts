import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { METRICS, SPANS } from '../src/index.ts';

const ROOT = new URL('../../../', import.meta.url);
const DOCS = new URL('docs/', ROOT);
const [, page = ''] = readFileSync(new URL('observability.md', DOCS), 'utf8').split(
  '## Metrics and traces',
);

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

test('every metric and every kind of span is recorded somewhere', () => {
  const sources = ['packages', 'apps'].flatMap((parent) =>
    sourcesBelow(new URL(`${parent}/`, ROOT)),
  );
  const text = sources.map((file) => readFileSync(file, 'utf8')).join('\n');
  const recorded = (list: 'METRICS' | 'SPANS'): Set<string | undefined> =>
    new Set([...text.matchAll(new RegExp(`\\b${list}\\.(\\w+)`, 'g'))].map(([, name]) => name));
  expect(recorded('METRICS')).toEqual(new Set(Object.keys(METRICS)));
  expect(recorded('SPANS')).toEqual(new Set(Object.keys(SPANS)));
});

/** Files of the packages' own code. */
function sourcesBelow(folder: URL): string[] {
  return readdirSync(folder).flatMap((name) => {
    const source = fileURLToPath(new URL(`${name}/src`, folder));
    if (!existsSync(source)) return [];
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
    return files.filter((file) => file.endsWith('.ts')).map((file) => join(source, file));
  });
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly datasource: { readonly uid: string };
  readonly targets: readonly { readonly expr: string }[];
}

test('the dashboard is one that Grafana can import: panels by number, on a chosen source', () => {
  const text = readFileSync(new URL('observability/dashboard.json', DOCS), 'utf8');
  const { uid, panels, templating } = JSON.parse(text) as {
    uid: string;
    panels: readonly Panel[];
    templating: { list: readonly { name: string; type: string }[] };
  };
  expect(uid).toMatch(/^[\w-]{1,40}$/);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const [source] = templating.list;
  expect(source).toMatchObject({ type: 'datasource' });
  for (const { title, datasource, targets } of panels) {
    expect(title).not.toBe('');
    expect(datasource.uid).toBe(`\${${source?.name}}`);
    expect(targets.length).toBeGreaterThan(0);
    for (const { expr } of targets) expect(expr).toMatch(/\btaq_\w+/);
  }
});

test('every alert has a test', () => {
  const [rules, tests] = ['taq.rules.yml', 'taq.rules.test.yml'].map((file) =>
    readFileSync(new URL(`observability/${file}`, DOCS), 'utf8'),
  );
  const named = (text = '', key: string): string[] =>
    [...text.matchAll(new RegExp(`${key}: (\\w+)`, 'g'))].map(([, name = '']) => name);
  expect(new Set(named(tests, 'alertname'))).toEqual(new Set(named(rules, 'alert')));
});

const hasPromtool = spawnSync('promtool', ['--version']).error === undefined;

(hasPromtool ? test : test.skip)('the alerts pass their tests by promtool', () => {
  const file = fileURLToPath(new URL('observability/taq.rules.test.yml', DOCS));
  const { status, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
