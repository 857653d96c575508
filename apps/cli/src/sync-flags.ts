import { Flags } from './oclif.ts';
import type { MembersParam, SymbolsParam } from '@taq/sync';
import {
  connections,
  dataDir,
  lockTimeout,
  members,
  metrics,
  retries,
  syncSymbols,
  url,
} from './flags.ts';

/** What every kind of sync takes. */
export const syncFlags = {
  'data-dir': dataDir,
  url,
  symbols: syncSymbols({ required: true }),
  members: members(),
  incremental: Flags.boolean({
    description: 'fetch only what is not covered (default)',
    exclusive: ['full'],
  }),
  full: Flags.boolean({ description: 'fetch everything again' }),
  refresh: Flags.boolean({
    description: 'fetch again what changed at the server since, however old; see status --remote',
  }),
  snapshot: Flags.boolean({ description: 'take a snapshot when all is committed' }),
  'snapshot-tag': Flags.string({
    description: 'take a snapshot under this tag',
    helpValue: 'TAG',
  }),
  'dry-run': Flags.boolean({
    description: 'say what would be fetched, what it would take, and change nothing',
  }),
  events: Flags.boolean({
    description: 'print what happens as JSON, an object a line, the last one the summary',
  }),
  'lock-timeout': lockTimeout({ default: 0 }),
  connections: connections({ default: 2 }),
  retries: retries({ default: 4 }),
  metrics,
};

/** Who makes the rows of aggregates. */
export const aggregate = Flags.option({
  options: ['server', 'local', 'auto'] as const,
  default: 'server',
})({
  description: 'let the server add up, fetch its ticks and measure here, or what will be sooner',
});

interface ParsedSyncFlags {
  readonly symbols: SymbolsParam;
  readonly members: MembersParam | undefined;
  readonly full: boolean;
  readonly refresh: boolean;
  readonly snapshot: boolean;
  readonly 'snapshot-tag': string | undefined;
  readonly 'data-dir': string;
  readonly url: string | undefined;
  readonly 'lock-timeout': number;
  readonly connections: number;
  readonly retries: number;
  readonly 'dry-run': boolean;
  readonly json: boolean;
  readonly events: boolean;
  readonly metrics: boolean;
}

/** The parameters that all tasks have. */
export function sharedParams(flags: ParsedSyncFlags): {
  readonly symbols: SymbolsParam;
  readonly members: MembersParam | undefined;
  readonly incremental: boolean;
  readonly refresh: boolean;
  readonly snapshot: boolean;
  readonly snapshotTag: string | undefined;
} {
  const { symbols, members: list, full, refresh, snapshot, 'snapshot-tag': snapshotTag } = flags;
  return { symbols, members: list, incremental: !full, refresh, snapshot, snapshotTag };
}

/** Where from, into what, and how it is told. */
export function settingOf(flags: ParsedSyncFlags): {
  readonly dataDir: string;
  readonly url: string | undefined;
  readonly lockTimeoutMs: number;
  readonly connections: number;
  readonly retries: number;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly events: boolean;
  readonly metrics: boolean;
} {
  const { 'lock-timeout': lockTimeoutMs, 'dry-run': dryRun, json, events, metrics: timing } = flags;
  const { 'data-dir': folder, url: address, connections: logins, retries: again } = flags;
  const source = { url: address, connections: logins, retries: again };
  return { dataDir: folder, ...source, lockTimeoutMs, dryRun, json, events, metrics: timing };
}
