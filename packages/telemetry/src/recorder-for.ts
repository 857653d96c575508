import { silentRecorder, type Recorder } from './recorder.ts';

/** Under which `@opentelemetry/api` keeps what a program has registered, for all of its version 1. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');

/**
 * Where the package of that name says what it did: with the SDK that the program has registered,
 * else nowhere. `@opentelemetry/api` is loaded only in the first case, so that who does not listen
 * does not wait for it. To be asked for at the beginning of each piece of work.
 */
export async function recorderFor(scope: string): Promise<Recorder> {
  if (!isAnybodyListening()) return silentRecorder;
  const { apiRecorder } = await import('./api-recorder.ts');
  return apiRecorder(scope);
}

function isAnybodyListening(): boolean {
  const registry = (globalThis as { readonly [REGISTRY]?: object })[REGISTRY];
  return registry !== undefined && ('trace' in registry || 'metrics' in registry);
}
