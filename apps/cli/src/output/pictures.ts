import type { LinesKind } from '@taq/charts';
import type { AnswerRows } from './answer-rows.ts';

/** What rows can be drawn as. */
export type PictureKind = 'candles' | LinesKind;

/** Where stdout is no terminal, or one that does not know its size and calls it 0. */
const FALLBACK = { columns: 80, rows: 24 } as const;
/** Taller charts are harder to read, not easier. */
const TALLEST = 30;

/** The rows as a stand-alone SVG. */
export async function svgOf(kind: PictureKind, { table, asked }: AnswerRows): Promise<string> {
  const { candlesSvg, linesSvg } = await import('@taq/charts');
  return kind === 'candles' ? candlesSvg(table, asked) : linesSvg(kind, table, asked);
}

/** The same as a PNG. */
export async function pngOf(kind: PictureKind, rows: AnswerRows): Promise<Uint8Array> {
  const { svgToPng } = await import('@taq/charts');
  return svgToPng(await svgOf(kind, rows));
}

/** The same as a page that loads nothing. */
export async function htmlOf(kind: PictureKind, { table, asked }: AnswerRows): Promise<string> {
  const { candlesHtml, linesHtml } = await import('@taq/charts');
  return kind === 'candles' ? candlesHtml(table, asked) : linesHtml(kind, table, asked);
}

/** For this terminal, in its size; coloured where it is one and nobody objects. */
export async function textOf(kind: PictureKind, { table, asked }: AnswerRows): Promise<string> {
  const { candlesTerminal, linesTerminal } = await import('@taq/charts');
  const { stdout } = process;
  const { columns, rows } = stdout.columns > 0 && stdout.rows > 0 ? stdout : FALLBACK;
  const options = {
    ...asked,
    columns,
    rows: Math.min(TALLEST, Math.max(1, rows - 2)),
    color: stdout.isTTY && stdout.hasColors(),
  };
  const drawn =
    kind === 'candles' ? candlesTerminal(table, options) : linesTerminal(kind, table, options);
  return `${drawn}\n`;
}
