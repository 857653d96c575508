import { setImmediate } from 'node:timers/promises';
import type { AnswerRows } from '../output/answer-rows.ts';
import { fileWriter } from '../output/output-file.ts';
import { peopleTable } from '../output/people-table.ts';
import { textOf, type PictureKind } from '../output/pictures.ts';
import { jsonRows } from '../output/row-formats.ts';
import { terminalWidth } from '../output/terminal-width.ts';
import { wrapText } from '../output/wrap-text.ts';
import type { Terminal } from '../terminal.ts';

const HOW_TO_SEE_ALL =
  'Name the columns that you want, pipe the rows, or write --json or --output.';

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
  return json
    ? async (rows) => sayJson(rows, terminal)
    : async (rows) => sayTable(rows, utc, terminal);
}

async function sayJson(rows: AnswerRows, terminal: Terminal): Promise<void> {
  for (const chunk of jsonRows(rows)) {
    terminal.say(chunk);
    // Else no Ctrl-C is heard until the last row.
    await setImmediate();
  }
}

function sayTable(rows: AnswerRows, utc: boolean, terminal: Terminal): void {
  const { text, hidden } = peopleTable(rows, { utc });
  if (text !== '') terminal.say(text);
  if (hidden.length > 0) {
    const note = `Too wide for this terminal: ${hidden.join(', ')}. ${HOW_TO_SEE_ALL}`;
    terminal.tell(lines(wrapText(note, terminalWidth())));
  }
}

function lines(texts: readonly string[]): string {
  return texts.map((line) => `${line}\n`).join('');
}
