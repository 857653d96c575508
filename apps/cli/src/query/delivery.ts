import { setImmediate } from 'node:timers/promises';
import type { AnswerRows } from '../output/answer-rows.ts';
import { fileWriter } from '../output/output-file.ts';
import { peopleTable } from '../output/people-table.ts';
import { textOf, type PictureKind } from '../output/pictures.ts';
import { jsonRows } from '../output/row-formats.ts';
import type { Terminal } from '../terminal.ts';

/** How rows are wanted; an aligned table where nothing is said. */
export interface DeliveryWishes {
  readonly output: string | undefined;
  readonly json: boolean;
  /** Times in UTC for people, who else see New York's. */
  readonly utc: boolean;
  /** A picture in the terminal. */
  readonly plot: boolean;
  /** What these rows are drawn as; `undefined` where they are not. */
  readonly picture: PictureKind | undefined;
}

/**
 * What brings rows to where they are wanted. Throws `FORMAT_UNKNOWN` and `OUTPUT_FAILED` for a file
 * that cannot be written, before there is anything to write.
 */
export async function deliveryOf(
  { output, json, utc, plot, picture }: DeliveryWishes,
  terminal: Terminal,
): Promise<(rows: AnswerRows) => Promise<void>> {
  if (output !== undefined) return fileWriter(output, { picture });
  if (plot && picture !== undefined) {
    return async (rows) => terminal.say(await textOf(picture, rows));
  }
  return async (rows) => {
    for (const chunk of json ? jsonRows(rows) : peopleTable(rows, { utc })) {
      terminal.say(chunk);
      // Else no Ctrl-C is heard until the last row.
      await setImmediate();
    }
  };
}
