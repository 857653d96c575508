import type { AnswerRows } from '../output/answer-rows.ts';
import { fileWriter } from '../output/output-file.ts';
import { peopleTable } from '../output/people-table.ts';
import { plotCandles } from '../output/plot-candles.ts';
import { jsonRows } from '../output/row-formats.ts';
import type { Terminal } from '../terminal.ts';

/** How rows are wanted; an aligned table where nothing is said. */
export interface DeliveryWishes {
  readonly output: string | undefined;
  readonly json: boolean;
  /** Times in UTC for people, who else see New York's. */
  readonly utc: boolean;
  /** Candles in the terminal. */
  readonly plot: boolean;
  /** Whether there are charts of these rows. */
  readonly charts: boolean;
}

/**
 * What brings rows to where they are wanted. Throws `FORMAT_UNKNOWN` and `OUTPUT_FAILED` for a file
 * that cannot be written, before there is anything to write.
 */
export async function deliveryOf(
  { output, json, utc, plot, charts }: DeliveryWishes,
  terminal: Terminal,
): Promise<(rows: AnswerRows) => Promise<void>> {
  if (output !== undefined) return fileWriter(output, { charts });
  if (plot) return async (rows) => terminal.say(await plotCandles(rows));
  return async (rows) => {
    for (const chunk of json ? jsonRows(rows) : peopleTable(rows, { utc })) terminal.say(chunk);
  };
}
