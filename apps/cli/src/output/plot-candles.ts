import type { ChartOptions } from '@taq/charts';
import type { Table } from 'apache-arrow';

const FALLBACK = { columns: 80, rows: 24 } as const;
/** Taller charts are harder to read, not easier. */
const TALLEST = 30;

/** Candles for this terminal, in its size; coloured where it is one and nobody objects. */
export async function plotCandles(table: Table, asked: ChartOptions): Promise<string> {
  const { candlesTerminal } = await import('@taq/charts');
  const { columns, rows } = process.stdout.isTTY ? process.stdout : FALLBACK;
  return candlesTerminal(table, {
    ...asked,
    columns,
    rows: Math.min(TALLEST, Math.max(1, rows - 2)),
    color: process.stdout.isTTY && process.stdout.hasColors(),
  });
}
