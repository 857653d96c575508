import { chooseRule } from '@taq/measures';
import { parseExchangeDate } from '@taq/schema';
import type { OracleFile, Row } from '../oracle-file.ts';
import { barRows } from '../rows/bar-rows.ts';
import {
  effectiveSpreadRows,
  EFFECTIVE_COUNTS,
  EFFECTIVE_MEANS,
  EFFECTIVE_TOTALS,
} from '../rows/effective-spread-rows.ts';
import { QUOTED_COUNTS, QUOTED_MEANS, quotedSpreadRows } from '../rows/quoted-spread-rows.ts';
import { volatilityRows } from '../rows/volatility-rows.ts';
import type { Workbench } from '../workbench.ts';

/** The made-up half day, whose stamps have nanoseconds. */
const MICRO_DAY = parseExchangeDate('2024-07-03');
const MICRO_TOLERANCE = 1e-12;

const EFFECTIVE_COLUMNS = [...EFFECTIVE_COUNTS, ...EFFECTIVE_MEANS, ...EFFECTIVE_TOTALS];

export const microBars: OracleFile = {
  name: 'micro_bars.csv',
  expected: 'micro_bars.csv',
  keys: ['ts_local', 'symbol'],
  measures: ['open', 'high', 'low', 'close', 'volume', 'vwap', 'trades'],
  counts: ['volume', 'trades'],
  tolerance: MICRO_TOLERANCE,
  partOf: () => 'the micro day',
  compute: async (workbench) => {
    const trades = await workbench.inputs.trades('micro_trades');
    const rule = chooseRule('taq_1min_bars');
    return barRows(workbench, { trades, date: MICRO_DAY, minutes: 1, rule });
  },
};

/** Every other measure of that day: one value per row. */
export const microValues: OracleFile = {
  name: 'micro_expected.csv',
  expected: 'micro_expected.csv',
  keys: ['what'],
  measures: ['value'],
  counts: [],
  tolerance: MICRO_TOLERANCE,
  partOf: () => 'the micro day',
  compute: async (workbench) => [
    ...named(['returns', 'variance', 'volatility'], await volatilities(workbench)),
    ...named([...QUOTED_COUNTS, ...QUOTED_MEANS], await quotedSpreads(workbench)),
    ...named(EFFECTIVE_COLUMNS, await effectiveSpreads(workbench)),
  ],
};

/** Values by the name of what they are of. */
type Named = readonly (readonly [name: string, values: Row])[];

function named(columns: readonly string[], rows: Named): Row[] {
  return columns.flatMap((column) =>
    rows.map(([name, values]) => ({ what: `${name}.${column}`, value: values[column] })),
  );
}

async function volatilities(workbench: Workbench): Promise<Named> {
  const trades = await workbench.inputs.trades('micro_trades');
  const edges = ['at', 'before'] as const;
  const question = { trades, date: MICRO_DAY, options: {}, edges };
  const rows = await volatilityRows(workbench, question);
  return rows.map((row) => [`rv_${String(row['minutes'])}m_${String(row['edge'])}`, row]);
}

async function quotedSpreads(workbench: Workbench): Promise<Named> {
  const quotes = await workbench.inputs.quotes('micro_quotes');
  const of = async (carryIn: boolean): Promise<Row[]> =>
    quotedSpreadRows(workbench, { quotes, date: MICRO_DAY, carryIn });
  const [plain, carry] = [await of(false), await of(true)];
  return [
    ...plain.map((row) => ['quoted_plain', row] as const),
    ...carry.map((row) => ['quoted_carry', row] as const),
  ];
}

async function effectiveSpreads(workbench: Workbench): Promise<Named> {
  const trades = await workbench.inputs.trades('micro_trades');
  const quotes = await workbench.inputs.quotes('micro_quotes');
  const named: (readonly [string, Row])[] = [];
  for (const quoteAt of ['before', 'at']) {
    const question = { trades, quotes, date: MICRO_DAY, options: { quoteAt } };
    const rows = await effectiveSpreadRows(workbench, question);
    named.push(...rows.map((row) => [`effective_${quoteAt}`, row] as const));
  }
  return named;
}
