import {
  chooseRule,
  dailyRvStatement,
  effectiveDollars,
  effectiveRelative,
  effectiveStatement,
  effectiveTrades,
  pathReturns,
  perSymbol,
  pricePath,
  quotedSpread,
  quotedStatement,
  realizedVariance,
  sessionSpan,
  timeWeightedMean,
  type Choices,
  type Dialect,
  type Ingredients,
  type MeasureStatement,
  type QuotesRelation,
  type SpreadStatsRule,
  type SymbolIngredients,
  type TradesRelation,
} from '../../src/index.ts';
import { MICRO_DAY } from './micro-day.ts';

/** An engine that holds the made-up day. */
export interface MicroEngine {
  readonly dialect: Dialect;
  readonly trades: TradesRelation;
  readonly quotes: QuotesRelation;
  readonly run: (
    statement: MeasureStatement,
  ) => AsyncIterable<Ingredients> | Promise<Iterable<Ingredients>>;
}

type Values = Readonly<Record<string, number>>;

/** Every value of `micro_expected`, under its name there. */
export async function microValues(engine: MicroEngine): Promise<Values> {
  const quoted = { plain: false, carry: true };
  const parts = [
    ...(['at', 'before'] as const).map(async (edge) => volatilities(engine, edge)),
    ...Object.entries(quoted).map(async ([name, carryIn]) =>
      under(`quoted_${name}`, await quotedValues(engine, carryIn)),
    ),
    ...(['before', 'at'] as const).map(async (quoteAt) =>
      under(`effective_${quoteAt}`, await effectiveValues(engine, quoteAt)),
    ),
  ];
  const values: Record<string, number> = {};
  for (const part of parts) Object.assign(values, await part);
  return values;
}

function under(prefix: string, values: Values): Values {
  const entries = Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]);
  return Object.fromEntries(entries);
}

async function volatilities(engine: MicroEngine, edge: 'at' | 'before'): Promise<Values> {
  const rule = chooseRule('taq_daily_rv', { edge });
  const cells = await only(engine, dailyRvStatement({ ...asked(engine), rule }));
  const span = sessionSpan(rule, MICRO_DAY);
  const values = [1, 5, 30].map((minutes) => {
    const { returns } = pathReturns(pricePath(cells), { ...span, minutes, edge });
    const variance = realizedVariance(returns) ?? Number.NaN;
    return under(`rv_${minutes}m_${edge}`, {
      returns: returns.length,
      variance,
      volatility: Math.sqrt(variance),
    });
  });
  return Object.assign({}, ...values) as Values;
}

async function quotedValues(engine: MicroEngine, carryIn: boolean): Promise<Values> {
  const spread = async (choices: Choices): Promise<ReturnType<typeof quotedSpread>> => {
    const rule = spreadRule({ carryIn, ...choices });
    return quotedSpread(await only(engine, quotedStatement({ ...asked(engine), rule })), rule);
  };
  const time = await spread({});
  const byRecord = await spread({ quotedWeight: 'record' });
  const bySize = await spread({ quotedWeight: 'size' });
  const logarithmic = await spread({ relative: 'log' });
  const depths = await only(
    engine,
    quotedStatement({ ...asked(engine), rule: spreadRule({ carryIn }), depths: true }),
  );
  return {
    quotes_in_session: Number(time.records),
    quotes_valid: Number(time.usable),
    quotes_with_time: Number(time.timed),
    seconds_valid: Number(time.ns.usable) / 1e9,
    seconds_locked: Number(time.ns.locked) / 1e9,
    seconds_crossed: Number(time.ns.crossed) / 1e9,
    seconds_one_sided: Number(time.ns.oneSided) / 1e9,
    qs_dollar_tw: time.dollars ?? Number.NaN,
    qs_rel_tw: time.relative ?? Number.NaN,
    qs_log_tw: logarithmic.relative ?? Number.NaN,
    qs_dollar_ave: byRecord.dollars ?? Number.NaN,
    qs_rel_ave: byRecord.relative ?? Number.NaN,
    qs_dollar_sizew: bySize.dollars ?? Number.NaN,
    bid_depth_tw: timeWeightedMean(depths, 'bid_depth') ?? Number.NaN,
    ofr_depth_tw: timeWeightedMean(depths, 'ask_depth') ?? Number.NaN,
  };
}

const WEIGHTS = { ave: 'equal', sw: 'share', dw: 'dollar' } as const;

async function effectiveValues(engine: MicroEngine, quoteAt: 'before' | 'at'): Promise<Values> {
  const groups = async (relative: 'ratio' | 'log'): Promise<SymbolIngredients> => {
    const { trades, quotes } = engine;
    const rule = spreadRule({ quoteAt, relative });
    const statement = effectiveStatement({ ...asked(engine), rule, ticks: { trades, quotes } });
    return only(engine, statement);
  };
  const [ratio, log] = [await groups('ratio'), await groups('log')];
  const { trades, shares, notional, withoutQuote, withUnusableQuote } = effectiveTrades(ratio);
  const spreads = Object.entries(WEIGHTS).map(([name, weight]) => ({
    [`es_dollar_${name}`]: effectiveDollars(ratio, weight),
    [`es_rel_${name}`]: effectiveRelative(ratio, weight, 'ratio'),
    [`es_log_${name}`]: effectiveRelative(log, weight, 'log'),
  }));
  return Object.assign(
    {
      trades_in_session: Number(trades + withoutQuote + withUnusableQuote),
      trades_used: Number(trades),
      no_quote: Number(withoutQuote),
      unusable_quote: Number(withUnusableQuote),
      shares,
      dollars: notional,
    },
    ...spreads,
  ) as Values;
}

function spreadRule(choices: Choices): SpreadStatsRule {
  return chooseRule('taq_spread_stats', choices);
}

type AskedOfEngine = MicroEngine & { readonly date: typeof MICRO_DAY; readonly symbols: 'all' };

function asked(engine: MicroEngine): AskedOfEngine {
  return { ...engine, date: MICRO_DAY, symbols: 'all' };
}

/** The rows of the only symbol. */
async function only(engine: MicroEngine, statement: MeasureStatement): Promise<SymbolIngredients> {
  const symbols: SymbolIngredients[] = [];
  for await (const symbol of perSymbol(await engine.run(statement))) symbols.push(symbol);
  const [symbol, ...others] = symbols;
  if (symbol === undefined || others.length > 0) throw new Error('not one symbol');
  return symbol;
}
