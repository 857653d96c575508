import {
  canonicalSymbol,
  canonicalSymbols,
  parseExchangeDate,
  TaqError,
  type ExchangeDate,
} from '@taq/schema';
import * as v from 'valibot';
import type { MembersList, SymbolsOfJob } from '../asked-symbols.ts';
import type { SyncJob } from '../sync-job.ts';

/** Symbols as every task takes them, in any accepted spelling. */
export type SymbolsParam = readonly string[] | 'all' | 'SP500';

/** Members of an index as every task takes them. */
export interface MembersParam {
  /** A name for the list, such as the file's. */
  readonly from: string;
  /** Symbols in any accepted spelling, with the days of their membership, both included. */
  readonly members: readonly {
    readonly symbol: string;
    readonly first?: string | undefined;
    readonly last?: string | undefined;
  }[];
}

/** What every task takes to know whom it is about. */
export const symbolsEntries = {
  symbols: v.union([v.picklist(['all', 'SP500']), v.pipe(v.array(v.string()), v.nonEmpty())]),
  members: v.optional(
    v.strictObject({
      from: v.string(),
      members: v.array(
        v.strictObject({
          symbol: v.string(),
          first: v.optional(v.string()),
          last: v.optional(v.string()),
        }),
      ),
    }),
  ),
};

/**
 * Whom a task is about. Throws `INVALID_SYMBOL`, `INVALID_DATE`, and `INVALID_ARGUMENT` for members
 * where no index is asked for.
 */
export function symbolsOf({
  symbols,
  members,
}: {
  readonly symbols: SymbolsParam;
  readonly members?: MembersParam | undefined;
}): SymbolsOfJob {
  if (symbols === 'SP500') return { index: symbols, list: members && membersList(members) };
  if (members === undefined) return symbols === 'all' ? symbols : canonicalSymbols(symbols);
  throw new TaqError('INVALID_ARGUMENT', 'members are named, but no index is asked for', {
    details: { argument: 'members', value: members.from.slice(0, 40) },
    next: 'Ask for the symbols SP500, or leave the members out.',
  });
}

function membersList({ from, members }: MembersParam): MembersList {
  const day = (text: string | undefined): ExchangeDate | undefined =>
    text === undefined ? undefined : parseExchangeDate(text);
  return {
    from,
    members: members.map(({ symbol, first, last }) => ({
      symbol: canonicalSymbol(symbol),
      first: day(first),
      last: day(last),
    })),
  };
}

/** What every task takes to know what is fetched again. */
export const fetchEntries = {
  incremental: v.optional(v.boolean(), true),
  refresh: v.optional(v.boolean(), false),
};

/** The snapshot as every task takes it. */
export const snapshotEntries = {
  snapshot: v.optional(v.boolean(), false),
  snapshotTag: v.optional(v.string()),
};

/** Checks parameters and fills in the defaults. Throws `INVALID_ARGUMENT`. */
export function parseParams<const S extends v.StrictObjectSchema<v.ObjectEntries, undefined>>(
  schema: S,
  params: unknown,
): v.InferOutput<S> {
  const result = v.safeParse(schema, params);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const argument = v.getDotPath(issue) ?? 'params';
  const value = issue.received.slice(0, 40);
  throw new TaqError('INVALID_ARGUMENT', `${argument} cannot be ${value}`, {
    details: { argument, value },
    next: `A task takes ${Object.keys(schema.entries).join(', ')}; symbols is a list with at least one, 'all' or 'SP500'.`,
  });
}

/** Naming a tag asks for a snapshot. */
export function snapshotOf({
  snapshot,
  snapshotTag: tag,
}: {
  readonly snapshot: boolean;
  readonly snapshotTag?: string | undefined;
}): SyncJob['snapshot'] {
  return snapshot || tag !== undefined ? { tag } : undefined;
}
