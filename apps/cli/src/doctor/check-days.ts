import type { SourceDay, TaqSource } from '@taq/source';
import { TaqError, type ExchangeDate } from '@taq/schema';
import { findAlternative, parseAggregatesParams, parseSampleParams, type Recipe } from '@taq/sync';
import { alternativeText } from '../output/alternative-text.ts';
import { isCheckName, type CheckName } from './checks.ts';
import { ok, problemOf, skipped, warning, type Finding } from './finding.ts';

const AGGREGATES = ['1min_bars', 'daily_rv', 'spread_stats'];

/** The days to look at, both included. */
export interface DayRange {
  readonly start: ExchangeDate;
  readonly end: ExchangeDate;
}

/** Which days the source has of what each dataset is made of, and how each will be made. */
export async function checkDays(source: TaqSource, range: DayRange): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const recipe of recipesFor(range)) {
    findings.push(await checkDataset(source, recipe, range));
  }
  return [...findings, await checkMembers(source, range)];
}

/** Whether `--symbols SP500` can be had for these days. */
async function checkMembers(source: TaqSource, { start, end }: DayRange): Promise<Finding> {
  try {
    const found = await source.members?.({ index: 'SP500', start, end });
    if (found === undefined) return skipped('sp500', 'the source knows no index');
    return ok('sp500', `${found.days.size} members, from ${found.from}`);
  } catch (error) {
    if (!TaqError.is(error, 'SOURCE_NOT_PERMITTED', 'MEMBERS_UNKNOWN')) {
      return problemOf('sp500', error);
    }
    return warning('sp500', error.message, 'For --symbols SP500 name a file: --members FILE.');
  }
}

function recipesFor({ start, end }: DayRange): readonly Recipe[] {
  const days = { symbols: 'all', startDate: start, endDate: end } as const;
  return [
    ...parseAggregatesParams({ ...days, dataset: AGGREGATES }).recipes,
    ...parseSampleParams({ symbols: 'all', sampleDate: start }).recipes,
  ];
}

async function checkDataset(source: TaqSource, recipe: Recipe, range: DayRange): Promise<Finding> {
  const { dataset, sourceRule: rule, ways } = recipe;
  const check = checkOf(dataset.shortName);
  try {
    const days = await source.days({ ...range, rule });
    if (days.length === 0)
      return skipped(check, `no trading day from ${range.start} to ${range.end}`);
    const published = days.filter(({ state }) => state === 'published').length;
    const way =
      ways[0] === 'server' ? 'added up by the server, or here from ticks' : 'from raw ticks';
    const text = `${published} of ${days.length} days, ${way}`;
    const lacking = days.filter(({ state }) => state !== 'published');
    if (lacking.length === 0) return ok(check, text);
    const { signal } = new AbortController();
    const alternative = await findAlternative(recipe, lacking, { source, signal });
    const fix =
      alternative === undefined ? adviceFor(lacking) : alternativeText(dataset.name, alternative);
    return warning(check, `${text}; ${lackText(lacking)}`, fix);
  } catch (error) {
    return problemOf(check, error);
  }
}

/** Every dataset has a check of its name. */
function checkOf(shortName: string): CheckName {
  if (isCheckName(shortName)) return shortName;
  throw new RangeError(`nothing is known of ${shortName}`);
}

/** `2024-11-26 and 2 more: complete_nbbo is not there`. */
function lackText(days: readonly SourceDay[]): string {
  const reasons = new Map<string, ExchangeDate[]>();
  for (const day of days)
    reasons.set(reasonOf(day), [...(reasons.get(reasonOf(day)) ?? []), day.date]);
  return [...reasons]
    .map(([reason, dates]) => {
      const more = dates.length > 1 ? ` and ${dates.length - 1} more` : '';
      return `${dates[0]}${more}: ${reason}`;
    })
    .join('; ');
}

function reasonOf({ state, missing = [] }: SourceDay): string {
  if (state === 'not_permitted') return 'may not be read';
  return missing.length === 0 ? 'not there' : `${missing.join(', ')} not there`;
}

function adviceFor(days: readonly SourceDay[]): string {
  if (days.some(({ state }) => state === 'not_permitted')) {
    return 'Ask WRDS which TAQ years your subscription covers.';
  }
  return 'Tables land at different times, the newest a day or more later: sync again then.';
}
