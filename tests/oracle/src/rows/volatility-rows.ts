import {
  bipowerVariation,
  chooseRule,
  dailyRvStatement,
  duckdb,
  pathReturns,
  perSymbol,
  pricePath,
  realizedVariance,
  sessionSpan,
  shownVariance,
  ticksInSession,
  type Choices,
  type DailyRvRule,
  type Grid,
  type PricePath,
  type QuotesTable,
  type TradesTable,
} from '@taq/measures';
import type { ExchangeDate } from '@taq/schema';
import type { Row } from '../oracle-file.ts';
import type { Workbench } from '../workbench.ts';

/** The grids of the oracle. */
export const GRIDS = [1, 5, 30] as const;

export interface VolatilityQuestion {
  readonly trades?: TradesTable;
  readonly quotes?: QuotesTable;
  readonly date: ExchangeDate;
  readonly options: Choices;
  readonly edges: readonly DailyRvRule['edge'][];
}

/** A day's volatilities of every symbol over all grids: one price path serves them all. */
export async function volatilityRows(
  workbench: Workbench,
  question: VolatilityQuestion,
): Promise<Row[]> {
  const rows: Row[] = [];
  const { date, edges } = question;
  const span = sessionSpan(ruleOf(question), date);
  for await (const { symbol, path } of pricePaths(workbench, question)) {
    for (const edge of edges) {
      for (const minutes of GRIDS) {
        const grid = { ...span, minutes, edge };
        rows.push({ symbol, date, edge, minutes, ...volatility(path, grid) });
      }
    }
  }
  return rows;
}

/** The price path of each symbol on a day. */
export async function* pricePaths(
  { measures }: Workbench,
  question: Omit<VolatilityQuestion, 'edges'>,
): AsyncGenerator<{ readonly symbol: string; readonly path: PricePath }> {
  const { trades, quotes, date } = question;
  const statement = dailyRvStatement({
    dialect: duckdb,
    date,
    symbols: 'all',
    rule: ruleOf(question),
    trades: trades && (await measures.trades(trades, date)),
    quotes: quotes && (await measures.quotes(quotes, date)),
  });
  for await (const cells of perSymbol(measures.run(statement))) {
    yield { symbol: cells.symbol, path: pricePath(cells) };
  }
}

function ruleOf({ options }: Pick<VolatilityQuestion, 'options'>): DailyRvRule {
  return chooseRule('taq_daily_rv', options);
}

function volatility(path: PricePath, grid: Grid): Row {
  const { returns } = pathReturns(path, grid);
  const variance = realizedVariance(returns);
  const shown = (annualise: number): number | undefined =>
    shownVariance(variance, { output: 'volatility', annualise });
  return {
    returns: returns.length,
    trades: ticksInSession(path, grid),
    variance,
    volatility: shown(1),
    volatility_annual_252: shown(252),
    bipower_raw: bipowerVariation(returns),
  };
}
