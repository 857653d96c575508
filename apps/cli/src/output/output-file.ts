import type { ChartOptions } from '@taq/charts';
import { TaqError, type Dataset } from '@taq/schema';
import { tableToIPC, type Table } from 'apache-arrow';
import { extname } from 'node:path';
import { csvRows, jsonRows } from './row-formats.ts';
import { writeParquetWhole, writeWhole } from './write-file.ts';

/** The answer to write, and what was asked, for the heading of a picture. */
export interface FileContent {
  readonly table: Table;
  readonly dataset: Dataset;
  readonly asked: ChartOptions;
}

type Writer = (file: string, content: FileContent) => Promise<void>;

const WRITERS: Readonly<Record<string, Writer>> = {
  '.csv': async (file, { table, dataset }) => writeWhole(file, csvRows(table, dataset)),
  '.json': async (file, { table, dataset }) => writeWhole(file, jsonRows(table, dataset)),
  '.arrow': async (file, { table }) => writeWhole(file, [tableToIPC(table, 'file')]),
  '.parquet': async (file, { table, dataset }) => writeParquetWhole(file, table, dataset),
  '.svg': async (file, { table, asked }) => writeWhole(file, [await drawSvg(table, asked)]),
  '.html': async (file, { table, asked }) => writeWhole(file, [await drawHtml(table, asked)]),
};

async function drawSvg(table: Table, asked: ChartOptions): Promise<string> {
  const { candlesSvg } = await import('@taq/charts');
  return candlesSvg(table, asked);
}

async function drawHtml(table: Table, asked: ChartOptions): Promise<string> {
  const { candlesHtml } = await import('@taq/charts');
  return candlesHtml(table, asked);
}

/** The writer for a file by the end of its name. Throws `FORMAT_UNKNOWN` before anything is read. */
export function writerFor(file: string): Writer {
  const writer = WRITERS[extname(file).toLowerCase()];
  if (writer !== undefined) return writer;
  const known = Object.keys(WRITERS);
  throw new TaqError('FORMAT_UNKNOWN', `the end of ${file} names no format`, {
    details: { file, known },
    next: `Let the name end in ${known.join(', ')}.`,
  });
}
