import { createSchemaRegistry } from '@taq/schema';
import type { Difference, DifferingRow, PartitionDifference } from '@taq/versioning';
import { textualColumns } from './cells.ts';
import { holdTheSame, type ComparedState, type Comparison } from './comparison.ts';
import { plural } from './phrases.ts';
import { RowSayer } from './row-sayer.ts';
import { textTable, type TableColumn } from './text-table.ts';

/**
 * Differences for people, as they are found: of each partition a line and a table of its
 * symbol-days, after its rows where they are asked for, the old ones with `-`, the new with `+`.
 */
export async function* diffAsText(
  comparison: Comparison,
  differences: AsyncIterable<Difference>,
): AsyncGenerator<string> {
  yield `before: ${stateAsText(comparison.before)}\nafter:  ${stateAsText(comparison.after)}\n`;
  yield onlyThere('before', comparison.onlyBefore) + onlyThere('after', comparison.onlyAfter);
  const sayer = new RowSayer((table, dataset) => {
    const columns = textualColumns(table, dataset);
    return (row) => columns.map(({ text }) => text(row) ?? 'null').join(' ');
  });
  let [partitions, isOpen] = [0, false];
  for await (const difference of differences) {
    if (difference.kind === 'row') {
      const { row } = difference;
      yield (isOpen ? '' : columnNames(row)) + rowAsText(row, sayer);
      isOpen = true;
    } else {
      yield partitionAsText(difference.partition);
      [partitions, isOpen] = [partitions + 1, false];
    }
  }
  if (partitions > 0) return;
  yield holdTheSame(comparison)
    ? 'equal: the same rows, and the same is known of every symbol-day\n'
    : 'the datasets that both hold are equal\n';
}

function stateAsText({ dataDir, tag, version }: ComparedState): string {
  return `${tag === undefined ? 'live data' : `snapshot ${tag}`} of ${dataDir}, version ${version}`;
}

function onlyThere(side: 'before' | 'after', datasets: readonly string[]): string {
  return datasets.length === 0 ? '' : `only ${side}, not compared: ${datasets.join(', ')}\n`;
}

function columnNames({ dataset }: DifferingRow): string {
  const { columns } = createSchemaRegistry().get(dataset);
  return `\n  ${columns.map(({ name }) => name).join(' ')}\n`;
}

function rowAsText({ dataset, before, after }: DifferingRow, sayer: RowSayer): string {
  const old = before === undefined ? '' : `- ${sayer.say(dataset, before)}\n`;
  return after === undefined ? old : `${old}+ ${sayer.say(dataset, after)}\n`;
}

const COLUMNS: readonly TableColumn[] = [
  { header: '  symbol', align: 'left' },
  { header: 'day', align: 'left' },
  { header: 'added', align: 'right' },
  { header: 'removed', align: 'right' },
  { header: 'changed', align: 'right' },
  { header: 'known', align: 'left' },
];

function partitionAsText(difference: PartitionDifference): string {
  const { dataset, partition, added, removed, changed } = difference;
  const rows = `${plural(added, 'row')} added, ${removed} removed, ${changed} changed`;
  return `\n${dataset} ${partition}: ${rows}\n${textTable(COLUMNS, cellRows(difference))}`;
}

/** A line for each symbol-day in which rows differ, or of which something else is known. */
function cellRows({ cells, coverage }: PartitionDifference): string[][] {
  const known = new Map(
    coverage.map(({ symbol, date, before, after }) => [
      `${symbol} ${date}`,
      `${before} -> ${after}`,
    ]),
  );
  const counts = new Map(
    cells.map(({ symbol, date, added, removed, changed }) => [
      `${symbol} ${date}`,
      [added, removed, changed].map((count) => (count === 0 ? '' : String(count))),
    ]),
  );
  return [...new Set([...counts.keys(), ...known.keys()])].toSorted(byText).map((key) => {
    const [symbol = '', date = ''] = key.split(' ');
    return [`  ${symbol}`, date, ...(counts.get(key) ?? ['', '', '']), known.get(key) ?? ''];
  });
}

function byText(left: string, right: string): number {
  return left < right ? -1 : 1;
}
