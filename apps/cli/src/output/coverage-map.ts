import { isOpen, type CoverageState, type ExchangeDate } from '@taq/schema';
import {
  countCells,
  type CellCounts,
  type DatasetCoverage,
} from '../known-cells/dataset-coverage.ts';
import { groupBy } from '../group-by.ts';
import { CELL_MARKS, CELL_WORDS } from './coverage-words.ts';

/** How a map is drawn. */
export interface MapStyle {
  /** Characters in a line. */
  readonly width: number;
  /** A column for each day, or for each month. */
  readonly by: 'day' | 'month';
  /** Whether escape sequences may be used. */
  readonly color: boolean;
}

/** A column of a map, and the days in it. */
interface MapColumn {
  readonly days: readonly ExchangeDate[];
  /** What stands above it, two characters, one below the other. */
  readonly label: string;
  /** Columns of one group stand together, under its name. */
  readonly group: string;
}

/** Symbols that look the same, and what they look like. */
interface MapRow {
  readonly label: string;
  readonly marks: readonly string[];
}

/** More symbols than these are drawn together where they look the same. */
const SINGLE_ROWS = 40;
const MOST_ROWS = 60;
const SHARES = ['█ all of a month is known', '▓ two thirds', '▒ one third', '░ some', '· none'];
const SHADES = ['░', '▒', '▓', '█'] as const;
const DAY_WIDTH = 1;

/** Whether a day's column for each day fits into one block of lines. */
export function daysFit({ days }: DatasetCoverage, width: number): boolean {
  return days.length * DAY_WIDTH + new Set(days.map((day) => day.slice(0, 7))).size <= width - 16;
}

/** A picture of symbols (down) by days or months (across), in blocks that fit the width. */
export function coverageMap(coverage: DatasetCoverage, style: MapStyle): string {
  const columns = style.by === 'day' ? dayColumns(coverage.days) : monthColumns(coverage.days);
  const all = rowsOf(coverage, columns, style.by);
  const rows = all.slice(0, MOST_ROWS);
  const margin = Math.max(...rows.map(({ label }) => label.length), 0) + 2;
  const blocks = blocksOf(columns, Math.max(8, style.width - margin));
  const drawn = blocks.map(({ start, end }) =>
    [
      ...headings(columns.slice(start, end)).map((line) => ' '.repeat(margin) + line),
      ...rows.map(({ label, marks }) => {
        const cells = joined(columns.slice(start, end), (index) => marks[start + index] ?? ' ');
        return label.padEnd(margin) + (style.color ? coloured(cells) : cells);
      }),
    ]
      .map((line) => `${line.trimEnd()}\n`)
      .join(''),
  );
  const more = all.length - rows.length;
  return `${drawn.join('\n')}${more > 0 ? `… and ${more} more rows: --csv has every cell\n` : ''}`;
}

/** What the marks of these cells mean, as far as they occur. */
export function mapLegend(counts: CellCounts, by: MapStyle['by']): string[] {
  const states = Object.keys(counts) as CoverageState[];
  const wordOf = (state: CoverageState): string => `${CELL_MARKS[state]} ${CELL_WORDS[state]}`;
  if (by === 'day') return states.map(wordOf);
  return [...SHARES, ...states.filter((state) => state === 'not_listed').map(wordOf)];
}

function dayColumns(days: readonly ExchangeDate[]): MapColumn[] {
  return days.map((day) => ({ days: [day], label: day.slice(8), group: day.slice(0, 7) }));
}

function monthColumns(days: readonly ExchangeDate[]): MapColumn[] {
  return [...groupBy(days, (day) => day.slice(0, 7))].map(([month, inside]) => ({
    days: inside,
    label: month.slice(5),
    group: month.slice(0, 4),
  }));
}

function rowsOf(
  coverage: DatasetCoverage,
  columns: readonly MapColumn[],
  by: MapStyle['by'],
): MapRow[] {
  const rows = coverage.symbols.map((symbol) => ({
    symbol,
    marks: columns.map(({ days }) =>
      by === 'day'
        ? CELL_MARKS[coverage.cell(symbol, days[0] as ExchangeDate)]
        : monthMark(countCells(coverage, [symbol], days), days.length),
    ),
  }));
  if (rows.length <= SINGLE_ROWS)
    return rows.map(({ symbol, marks }) => ({ label: symbol, marks }));
  return [...groupBy(rows, ({ marks }) => marks.join(''))].map(([, alike]) => {
    const [first] = alike;
    const others = alike.length - 1;
    const label = `${first.symbol}${others === 0 ? '' : ` and ${others} more`}`;
    return { label, marks: first.marks };
  });
}

/** How much of a month is known. */
function monthMark(counts: CellCounts, days: number): string {
  if (counts.not_listed === days) return CELL_MARKS.not_listed;
  const open = Object.entries(counts)
    .filter(([state]) => isOpen(state as CoverageState))
    .reduce((sum, [, count]) => sum + count, 0);
  const known = 1 - open / days;
  if (known === 0) return CELL_MARKS.not_synced;
  return SHADES[Math.min(3, Math.floor(known * 3))] ?? '█';
}

interface Block {
  readonly start: number;
  readonly end: number;
}

/** Neighbouring columns that fit beside each other. */
function blocksOf(columns: readonly MapColumn[], width: number): Block[] {
  const blocks: Block[] = [];
  let [start, used] = [0, 0];
  columns.forEach((column, index) => {
    const gap = index > start && columns[index - 1]?.group !== column.group ? 1 : 0;
    if (used + gap + 1 > width) {
      blocks.push({ start, end: index });
      [start, used] = [index, 1];
    } else used += gap + 1;
  });
  return columns.length === 0 ? [] : [...blocks, { start, end: columns.length }];
}

/** A line of one character a column, with a blank between groups. */
function joined(columns: readonly MapColumn[], at: (index: number) => string): string {
  return columns
    .map(({ group }, index) => {
      const previous = columns[index - 1];
      return (previous === undefined || previous.group === group ? '' : ' ') + at(index);
    })
    .join('');
}

/** The names of the groups, where there is room, and below them the labels, read downwards. */
function headings(columns: readonly MapColumn[]): string[] {
  const groups = [...groupBy(columns, ({ group }) => group)].map(([group, { length }]) =>
    shortened(group, length).padEnd(length),
  );
  const digit = (place: number): string =>
    joined(columns, (index) => columns[index]?.label[place] ?? ' ');
  return [groups.join(' '), digit(0), digit(1)];
}

/** A month or a year as far as there is room: whole, its last two digits, or not at all. */
function shortened(name: string, room: number): string {
  if (room >= name.length) return name;
  return room < 2 ? '' : name.slice(-2);
}

const [GREEN, YELLOW, RESET] = ['\u001B[32m', '\u001B[33m', '\u001B[0m'];

function coloured(cells: string): string {
  return cells
    .replaceAll(/[█▓]+/g, `${GREEN}$&${RESET}`)
    .replaceAll(/[░▒?x!]+/g, `${YELLOW}$&${RESET}`);
}
