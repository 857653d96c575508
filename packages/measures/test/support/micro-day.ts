import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseExchangeDate } from '@taq/schema';
import { at, type Quote, type Trade } from './ticks.ts';

/** The half day of the `micro_*` files. */
export const MICRO_DAY = parseExchangeDate('2024-07-03');

type CsvRow = Readonly<Record<string, string>>;

/** A file of the made-up day, as rows of texts. */
export async function microRows(name: string): Promise<CsvRow[]> {
  const [header = '', ...lines] = (await readFile(microFile(name), 'utf8')).trimEnd().split('\n');
  const columns = header.split(',');
  return lines.map((line) => {
    const values = line.replaceAll('"', '').split(',');
    return Object.fromEntries(columns.map((column, index) => [column, values[index] ?? '']));
  });
}

export function microFile(name: string): string {
  return fileURLToPath(new URL(`../fixtures/micro_${name}.csv`, import.meta.url));
}

export async function microTrades(): Promise<Trade[]> {
  const rows = await microRows('trades');
  return rows.map((row) => ({
    ...tickOf(row),
    price: Number(row['PRICE']),
    size: Number(row['SIZE']),
    cond: row['COND'] ?? '',
    corr: (row['CORR'] ?? '').padStart(2, '0'),
    ex: 'N',
    source: 'C',
  }));
}

export async function microQuotes(): Promise<Quote[]> {
  const rows = await microRows('quotes');
  return rows.map((row) => ({
    ...tickOf(row),
    bid: Number(row['BID']),
    ask: Number(row['OFR']),
    bidSize: Number(row['BIDSIZ']),
    askSize: Number(row['OFRSIZ']),
    cond: 'R',
    cancel: null,
  }));
}

function tickOf(row: CsvRow): Pick<Trade, 'root' | 'suffix' | 't' | 'seq'> {
  return {
    root: row['SYMBOL'] ?? '',
    suffix: null,
    t: at(row['clock'] ?? ''),
    seq: BigInt(row['seq'] ?? ''),
  };
}
