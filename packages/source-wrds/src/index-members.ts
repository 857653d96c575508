import {
  formatSymbol,
  parseSymbol,
  TaqError,
  tradingDaysBetween,
  type ExchangeDate,
} from '@taq/schema';
import type { IndexMembers, MembersQuestion } from '@taq/source';
import type { Sql } from 'postgres';
import { notPermitted } from './source-errors.ts';

/** CRSP's number of the S&P 500. */
const SP500 = 1_000_500;
/** Deliveries of the same list: each subscription has its own, and one view shows one of them. */
const LIST_SCHEMAS = [
  'crsp',
  'crsp_d_indexes',
  'crsp_m_indexes',
  'crsp_q_indexes',
  'crsp_a_indexes',
];
const LIST = 'dsp500list_v2';
const LINK = 'wrdsapps_link_crsp_taqm.taqmclink';
/** The parts of a day's text. */
const DAY = /\d{4}-\d{2}-\d{2}/g;

/** A security in the index, by CRSP's number, from one day to another, both included. */
interface Membership {
  readonly permno: number;
  readonly first: ExchangeDate;
  readonly last: ExchangeDate;
}

/** The days on which a security had a symbol. */
interface Link {
  readonly permno: number;
  readonly root: string;
  readonly suffix: string | null;
  readonly days: string;
}

/** From whom, for messages. */
interface From {
  readonly server: string;
  readonly user: string;
}

/**
 * Who was in the index on each trading day: CRSP's list says which securities, its link to TAQ under
 * which symbol each traded that day, by the best match. Throws `SOURCE_NOT_PERMITTED` where either
 * cannot be read, `MEMBERS_UNKNOWN` for days after the release's last one.
 */
export async function readIndexMembers(
  sql: Sql,
  { index, start, end }: MembersQuestion,
  from: From,
): Promise<IndexMembers> {
  await requireReadable(sql, [LINK], from);
  const list = await newestList(sql, await requireReadable(sql, LIST_SCHEMAS.map(listIn), from));
  const days = tradingDaysBetween(start, end);
  const lastDay = days.at(-1) ?? end;
  if (list.knownThrough < lastDay) throw beyond(index, list, from);
  const members = await readMemberships(sql, list.relation, { start, end });
  const links = await readLinks(sql, list.relation, { start, end });
  const linkedThrough =
    links
      .flatMap((link) => daysOf(link))
      .toSorted()
      .at(-1) ?? '';
  if (linkedThrough < lastDay && members.some(({ last }) => last >= lastDay)) {
    throw beyond(index, { relation: LINK, knownThrough: await lastLink(sql) }, from);
  }
  return {
    days: daysBySymbol(links, new Set(days)),
    knownThrough: list.knownThrough,
    from: `${list.relation} and ${LINK} at ${from.server}`,
    unlinked: unlinked(members, links, days),
  };
}

function listIn(schema: string): string {
  return `${schema}.${LIST}`;
}

/** Those of the relations that this account may read. Throws `SOURCE_NOT_PERMITTED` where none is. */
async function requireReadable(
  sql: Sql,
  relations: readonly string[],
  { server, user }: From,
): Promise<string[]> {
  const rows = await sql<{ relation: string }[]>`
    SELECT n.nspname || '.' || c.relname AS relation
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname || '.' || c.relname = ANY (string_to_array(${relations.join(' ')}, ' '))
      AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`;
  if (rows.length > 0) return rows.map(({ relation }) => relation);
  throw notPermitted(user, relations[0] ?? '', server);
}

interface List {
  readonly relation: string;
  readonly knownThrough: ExchangeDate;
}

/** The delivery that reaches furthest. */
async function newestList(sql: Sql, relations: readonly string[]): Promise<List> {
  const lists: List[] = [];
  for (const relation of relations.toSorted()) {
    const [row] = await sql.unsafe<{ through: string | null }[]>(
      `SELECT max(mbrenddt)::text AS through FROM ${relation} WHERE indno = ${SP500}`,
    );
    lists.push({ relation, knownThrough: (row?.through ?? '') as ExchangeDate });
  }
  const [first = { relation: listIn('crsp'), knownThrough: '' as ExchangeDate }, ...others] = lists;
  return others.reduce(
    (best, list) => (list.knownThrough > best.knownThrough ? list : best),
    first,
  );
}

async function readMemberships(
  sql: Sql,
  relation: string,
  { start, end }: Pick<MembersQuestion, 'start' | 'end'>,
): Promise<Membership[]> {
  return sql.unsafe<Membership[]>(
    `SELECT permno, mbrstartdt::text AS first, mbrenddt::text AS last FROM ${relation}
    WHERE indno = ${SP500} AND mbrstartdt <= '${end}' AND mbrenddt >= '${start}' ORDER BY permno`,
  );
}

/** A row for each security and symbol; the best match of each day alone. */
async function readLinks(
  sql: Sql,
  relation: string,
  { start, end }: Pick<MembersQuestion, 'start' | 'end'>,
): Promise<Link[]> {
  return sql.unsafe<Link[]>(
    `SELECT permno, sym_root AS root, sym_suffix AS suffix, string_agg(date::text, ' ') AS days
    FROM (
      SELECT DISTINCT ON (l.date, l.permno) l.date, l.permno, l.sym_root, nullif(l.sym_suffix, '') AS sym_suffix
      FROM ${LINK} l JOIN ${relation} m
        ON m.permno = l.permno AND l.date BETWEEN m.mbrstartdt AND m.mbrenddt
      WHERE m.indno = ${SP500} AND l.date BETWEEN '${start}' AND '${end}'
      ORDER BY l.date, l.permno, l.match_lvl, l.sym_root COLLATE "C", l.sym_suffix COLLATE "C" NULLS FIRST
    ) AS best GROUP BY 1, 2, 3`,
  );
}

async function lastLink(sql: Sql): Promise<ExchangeDate> {
  const [row] = await sql.unsafe<{ through: string | null }[]>(
    `SELECT max(date)::text AS through FROM ${LINK}`,
  );
  return (row?.through ?? 'no day') as ExchangeDate;
}

function daysOf({ days }: Link): ExchangeDate[] {
  return (days.match(DAY) ?? []) as ExchangeDate[];
}

function daysBySymbol(
  links: readonly Link[],
  trading: ReadonlySet<ExchangeDate>,
): Map<string, readonly ExchangeDate[]> {
  const all = new Map<string, Set<ExchangeDate>>();
  for (const link of links) {
    const symbol = readable(link);
    if (symbol === undefined) continue;
    const days = all.get(symbol) ?? new Set();
    all.set(symbol, days);
    for (const day of daysOf(link)) if (trading.has(day)) days.add(day);
  }
  const entries = [...all].filter(([, days]) => days.size > 0);
  return new Map(
    entries.map(([symbol, days]) => [symbol, [...days].toSorted()] as const).toSorted(bySymbol),
  );
}

function bySymbol([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}

/** What is no symbol in our sense cannot be asked for. */
function readable({ root, suffix }: Link): string | undefined {
  try {
    return formatSymbol(parseSymbol(suffix === null ? root : `${root}.${suffix}`));
  } catch {
    return undefined;
  }
}

/** Securities without a symbol on a day of their membership: nobody is left out in silence. */
function unlinked(
  members: readonly Membership[],
  links: readonly Link[],
  days: readonly ExchangeDate[],
): string[] {
  const linked = new Set(
    links.flatMap((link) =>
      readable(link) === undefined ? [] : daysOf(link).map((day) => `${link.permno} ${day}`),
    ),
  );
  return members.flatMap(({ permno, first, last }) => {
    const open = days.filter(
      (day) => day >= first && day <= last && !linked.has(`${permno} ${day}`),
    );
    const count = open.length === 1 ? `${open[0]}` : `${open.length} days from ${open[0]}`;
    return open.length === 0 ? [] : [`permno ${permno} on ${count}`];
  });
}

function beyond(
  index: string,
  { relation, knownThrough }: List,
  { server }: From,
): TaqError<'MEMBERS_UNKNOWN'> {
  const message = `${relation} at ${server} knows the members of ${index} through ${knownThrough} only`;
  return new TaqError('MEMBERS_UNKNOWN', message, {
    details: { index, knownThrough },
    next: `End the range on ${knownThrough}, or name a file of members with --members FILE.`,
  });
}
