import { isLoopback, WrdsSource, type ConnectionSettings } from '@taq/source-wrds';
import type { SourceReport } from '@taq/source';
import { EXIT } from '../exit-codes.ts';
import { ok, problem, problemOf, warning, type Finding } from './finding.ts';

const HOUR_MS = 3_600_000;
const SLIGHTLY_MS = 5000;

/** A source that answers, or why there is none. */
export interface Reached {
  readonly findings: readonly Finding[];
  /** To be closed by the caller. */
  readonly source: WrdsSource | undefined;
}

/** Connects, and looks at what the server says of itself; no data table is read. */
export async function checkServer(
  settings: ConnectionSettings,
  clock: () => number,
): Promise<Reached> {
  const source = new WrdsSource(settings, { connections: 1, retry: { attempts: 1 } });
  try {
    const before = clock();
    const report = await source.inspect();
    const middleMs = (before + clock()) / 2;
    return { source, findings: findingsOf(report, settings, source.id, middleMs) };
  } catch (error) {
    await source[Symbol.asyncDispose]();
    return { source: undefined, findings: [problemOf('server', error)] };
  }
}

function findingsOf(
  report: SourceReport,
  settings: ConnectionSettings,
  id: string,
  nowMs: number,
): Finding[] {
  return [
    ok('server', `${id}: ${report.software}, as ${report.user}`),
    encryption(report, settings),
    connections(report),
    clockDifference(report.nowMs - nowMs),
    years(report),
  ];
}

function encryption({ encrypted }: SourceReport, { host, tls }: ConnectionSettings): Finding {
  if (!encrypted && isLoopback(host)) return ok('tls', 'not encrypted: a server on this machine');
  if (!encrypted) {
    return problem('tls', 'not encrypted', 'Use sslmode=require or verify-full.', EXIT.source);
  }
  return ok('tls', tls === 'verify-full' ? 'encrypted, certificate checked' : 'encrypted');
}

function connections({ connectionLimit, connectionsInUse, user }: SourceReport): Finding {
  if (connectionLimit === undefined) return ok('connections', `${user} has no limit`);
  const free = connectionLimit - connectionsInUse;
  const text = `${connectionsInUse} of ${connectionLimit} in use, this one included`;
  if (free > 0) return ok('connections', text);
  return warning(
    'connections',
    text,
    'Close other programs that use this account: a sync takes 2.',
  );
}

function clockDifference(aheadMs: number): Finding {
  const seconds = `${Math.abs(aheadMs / 1000).toFixed(1)} s`;
  const text = `the server's clock is ${seconds} ${aheadMs < 0 ? 'behind' : 'ahead'}`;
  if (Math.abs(aheadMs) < SLIGHTLY_MS) return ok('server-clock', text);
  const fix = 'Let this machine set its clock from the network.';
  if (Math.abs(aheadMs) < HOUR_MS) return warning('server-clock', text, fix);
  return problem('server-clock', text, fix, EXIT.data);
}

function years({ years: all }: SourceReport): Finding {
  const readable = all.filter((year) => year.readable).map(({ year }) => year);
  const closed = all.filter((year) => !year.readable).map(({ year }) => year);
  const ask = 'Ask WRDS which TAQ years your subscription covers.';
  if (readable.length === 0) {
    return problem('years', 'no year of TAQ can be read', ask, EXIT.source);
  }
  if (closed.length === 0) return ok('years', `can be read: ${ranges(readable)}`);
  return warning('years', `can be read: ${ranges(readable)}; not: ${ranges(closed)}`, ask);
}

/** `2012, 2014-2016`. */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}
