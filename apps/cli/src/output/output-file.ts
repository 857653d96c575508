import { TaqError } from '@taq/schema';
import { extname } from 'node:path';
import type { AnswerRows } from './answer-rows.ts';
import { csvRows, jsonRows } from './row-formats.ts';
import { requireWritable, writeParquetWhole, writeWhole } from './write-file.ts';

type Writer = (file: string, rows: AnswerRows) => Promise<void>;

/** Charts are of bars. */
const CHARTS: ReadonlySet<string> = new Set(['.svg', '.html']);

/** Writers by the end of a file's name; what is heavy is loaded by the one that needs it. */
const WRITERS: Readonly<Record<string, Writer>> = {
  '.csv': async (file, rows) => writeWhole(file, csvRows(rows)),
  '.json': async (file, rows) => writeWhole(file, jsonRows(rows)),
  '.arrow': async (file, { table }) => {
    const { tableToIPC } = await import('apache-arrow');
    await writeWhole(file, [tableToIPC(table, 'file')]);
  },
  '.parquet': async (file, { table, dataset }) => writeParquetWhole(file, table, dataset),
  '.svg': async (file, { table, asked }) => {
    const { candlesSvg } = await import('@taq/charts');
    await writeWhole(file, [await candlesSvg(table, asked)]);
  },
  '.html': async (file, { table, asked }) => {
    const { candlesHtml } = await import('@taq/charts');
    await writeWhole(file, [await candlesHtml(table, asked)]);
  },
};

/**
 * What writes rows to a file, in the format that the end of its name says. Throws `FORMAT_UNKNOWN`,
 * also for a chart of what has none, and `OUTPUT_FAILED` where the file cannot be written.
 */
export async function fileWriter(
  file: string,
  { charts }: { readonly charts: boolean },
): Promise<(rows: AnswerRows) => Promise<void>> {
  const known = Object.keys(WRITERS).filter((end) => charts || !CHARTS.has(end));
  const end = extname(file).toLowerCase();
  const write = known.includes(end) ? WRITERS[end] : undefined;
  if (write === undefined) throw unknownFormat(file, known);
  await requireWritable(file);
  return async (rows) => write(file, rows);
}

function unknownFormat(file: string, known: string[]): TaqError<'FORMAT_UNKNOWN'> {
  return new TaqError('FORMAT_UNKNOWN', `the end of ${file} names no format`, {
    details: { file, known },
    next: `Let the name end in ${known.join(', ')}.`,
  });
}
