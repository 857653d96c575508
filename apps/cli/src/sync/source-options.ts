import type { SyncSetting } from './run-sync.ts';

/** How a source is to connect and to try again. */
export function sourceOptions({ connections, retries }: SyncSetting): {
  readonly connections: number;
  readonly retry: { readonly attempts: number };
} {
  return { connections, retry: { attempts: retries + 1 } };
}
