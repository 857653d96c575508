import { TaqError } from '@taq/schema';
import { extname } from 'node:path';
import type { AnswerRows } from './answer-rows.ts';
import { htmlOf, pngOf, svgOf, type PictureKind } from './pictures.ts';
import { csvRows, jsonRows } from './row-formats.ts';
import { requireWritable, writeParquetWhole, writeWhole } from './write-file.ts';

type Writer = (file: string, rows: AnswerRows) => Promise<void>;

type PictureWriter = (file: string, rows: AnswerRows, kind: PictureKind) => Promise<void>;

/** Writers by the end of a file's name; what is heavy is loaded by the one that needs it. */
const WRITERS: Readonly<Record<string, Writer>> = {
  '.csv': async (file, rows) => writeWhole(file, csvRows(rows)),
  '.json': async (file, rows) => writeWhole(file, jsonRows(rows)),
  '.arrow': async (file, { table }) => {
    const { tableToIPC } = await import('apache-arrow');
    await writeWhole(file, [tableToIPC(table, 'file')]);
  },
  '.parquet': async (file, { table, dataset }) => writeParquetWhole(file, table, dataset),
};

const PICTURES: Readonly<Record<string, PictureWriter>> = {
  '.svg': async (file, rows, kind) => writeWhole(file, [await svgOf(kind, rows)]),
  '.png': async (file, rows, kind) => writeWhole(file, [await pngOf(kind, rows)]),
  '.html': async (file, rows, kind) => writeWhole(file, [await htmlOf(kind, rows)]),
};

/**
 * What writes rows to a file, in the format that the end of its name says. Throws `FORMAT_UNKNOWN`,
 * also for a picture of what has none, and `OUTPUT_FAILED` where the file cannot be written.
 */
export async function fileWriter(
  file: string,
  { picture }: { readonly picture: PictureKind | undefined },
): Promise<(rows: AnswerRows) => Promise<void>> {
  const end = extname(file).toLowerCase();
  const [write, draw] = [WRITERS[end], PICTURES[end]];
  if (write === undefined && (draw === undefined || picture === undefined)) {
    const known = [...Object.keys(WRITERS), ...(picture ? Object.keys(PICTURES) : [])];
    throw unknownFormat(file, known);
  }
  await requireWritable(file);
  return async (rows) => {
    if (write !== undefined) await write(file, rows);
    else if (draw !== undefined && picture !== undefined) await draw(file, rows, picture);
  };
}

function unknownFormat(file: string, known: string[]): TaqError<'FORMAT_UNKNOWN'> {
  return new TaqError('FORMAT_UNKNOWN', `the end of ${file} names no format`, {
    details: { file, known },
    next: `Let the name end in ${known.join(', ')}.`,
  });
}
