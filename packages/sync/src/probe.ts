import type { ExchangeDate } from '@taq/schema';
import { ParquetThreads } from '@taq/versioning';
import type { PlannedAsk } from './ask-source.ts';
import { countTicks } from './count-ticks.ts';
import { DayPass } from './day-pass.ts';
import { LocalEngine } from './local-engine.ts';
import type { DayWork } from './plan-sync.ts';
import type { Recipe, Way } from './recipe.ts';
import type { SyncContext } from './sync-task.ts';

/** A symbol that nobody lists: what is left of a question without rows is what it costs to ask. */
const NOBODY = 'QQZZQ';

/** What each way to make a dataset's rows will take. */
export interface WayCost {
  readonly way: Way;
  readonly seconds: number;
}

/** What the ticks of a plan amount to, and the cost of each way. */
export interface Probe {
  /** Ticks that the rows are made of. */
  readonly ticks: number;
  /** The cheapest first. */
  readonly costs: readonly WayCost[];
}

/**
 * Makes the rows of one symbol's day in each way that the rule allows, and of a symbol that nobody
 * lists, and from that says what the plan will take: what each question costs by itself, and what
 * each tick costs. Nothing is stored.
 */
export async function probeCosts(
  { recipe, plan }: PlannedAsk,
  context: SyncContext,
): Promise<Probe | undefined> {
  const days = plan.flatMap((work) => work.days).filter(({ fetch }) => fetch.length > 0);
  const [day] = days;
  const symbol = day?.fetch[Math.floor((day.fetch.length - 1) / 2)];
  if (day === undefined || symbol === undefined) return undefined;
  const own = await countTicks(recipe, day.date, [symbol], context);
  const all = await countTicks(recipe, day.date, day.fetch, context);
  const cells = days.reduce((sum, { fetch }) => sum + fetch.length, 0);
  const ticks = (all * cells) / day.fetch.length;
  const size = { days: days.length, ticks, ownTicks: Math.max(own, 1) };
  const costs: WayCost[] = [];
  for (const way of recipe.ways) {
    costs.push({ way, seconds: await costOf(recipe, way, { day, symbol, ...size }, context) });
  }
  return { ticks: Math.round(ticks), costs: costs.toSorted((a, b) => a.seconds - b.seconds) };
}

interface ProbeSize {
  readonly day: DayWork;
  readonly symbol: string;
  readonly days: number;
  readonly ticks: number;
  readonly ownTicks: number;
}

async function costOf(
  recipe: Recipe,
  way: Way,
  { day, symbol, days, ticks, ownTicks }: ProbeSize,
  context: SyncContext,
): Promise<number> {
  const time = async (asked: string): Promise<number> =>
    timeRows(recipe, way, { date: day.date, symbol: asked }, context);
  // The first look warms what both need.
  await time(NOBODY);
  const asking = await time(NOBODY);
  const making = Math.max(0, (await time(symbol)) - asking);
  return (days * asking + (making / ownTicks) * ticks) / 1000;
}

async function timeRows(
  recipe: Recipe,
  way: Way,
  { date, symbol }: { readonly date: ExchangeDate; readonly symbol: string },
  { source, store, signal, record }: SyncContext,
): Promise<number> {
  await using threads = new ParquetThreads();
  await using engine = new LocalEngine(store.temps, record.spilled);
  const tools = {
    source,
    temps: store.temps,
    encode: threads.encode,
    measures: engine.open,
    signal,
    spilled: record.spilled,
  };
  await using pass = new DayPass(date, [symbol], tools);
  if (way === 'local') await engine.open();
  const start = performance.now();
  for await (const _ of recipe.maker(way).rows({ date, symbols: [symbol], signal }, pass));
  return performance.now() - start;
}
