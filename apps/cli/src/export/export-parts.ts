import { monthBounds, symbolFileName, tradingDaysBetween, type ExchangeDate } from '@taq/schema';

/** How an export is cut into files. */
export const EXPORT_CUTS = ['day', 'month', 'symbol', 'all'] as const;

export type ExportCut = (typeof EXPORT_CUTS)[number];

/** One file of an export, without its end, and the rows in it. */
export interface ExportPart {
  readonly name: string;
  readonly symbols: readonly string[];
  /** Both included. */
  readonly start: ExchangeDate;
  readonly end: ExchangeDate;
}

/** The parts of a question, in order; names hold letters, digits, dots, dashes and `_` only. */
export function exportParts(
  cut: ExportCut,
  { symbols, start, end }: Omit<ExportPart, 'name'>,
  platform: NodeJS.Platform,
): ExportPart[] {
  if (cut === 'all') return [{ name: 'all', symbols, start, end }];
  if (cut === 'symbol') {
    const nameOf = (symbol: string): string => symbolFileName(symbol, platform);
    return symbols.map((symbol) => ({ name: nameOf(symbol), symbols: [symbol], start, end }));
  }
  const days = tradingDaysBetween(start, end);
  if (cut === 'day') return days.map((day) => ({ name: day, symbols, start: day, end: day }));
  const months = [...new Set(days.map((day) => day.slice(0, 7)))];
  return months.map((month) => {
    const { first, last } = monthBounds(month.replace('-', ''));
    return {
      name: month,
      symbols,
      start: first < start ? start : first,
      end: last > end ? end : last,
    };
  });
}
