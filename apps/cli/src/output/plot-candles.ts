import type { AnswerRows } from './answer-rows.ts';

/** Where stdout is no terminal, or one that does not know its size and calls it 0. */
const FALLBACK = { columns: 80, rows: 24 } as const;
/** Taller charts are harder to read, not easier. */
const TALLEST = 30;

/** Candles for this terminal, in its size; coloured where it is one and nobody objects. */
export async function plotCandles({ table, asked }: AnswerRows): Promise<string> {
  const { candlesTerminal } = await import('@taq/charts');
  const { stdout } = process;
  const { columns, rows } = stdout.columns > 0 && stdout.rows > 0 ? stdout : FALLBACK;
  const chart = candlesTerminal(table, {
    ...asked,
    columns,
    rows: Math.min(TALLEST, Math.max(1, rows - 2)),
    color: stdout.isTTY && stdout.hasColors(),
  });
  return `${chart}\n`;
}
