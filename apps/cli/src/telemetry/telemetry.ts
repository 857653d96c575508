import { context, metrics, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { defaultResource, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isReachable } from './is-reachable.ts';
import { collectors, SIGNALS, wishedSignals } from './wishes.ts';

/** How long a run waits at its end for a collector that does not answer. */
const PATIENCE_MS = 2000;

/** The SDK while a command runs. */
export interface Telemetry {
  /** Does the work inside the trace of whoever started this process, where it has one. */
  inParent<T>(work: () => Promise<T>): Promise<T>;
  /** Sends what is left; `false` where it was given up. Never throws, never takes long. */
  end(): Promise<boolean>;
}

/** Starts the SDK as `OTEL_*` variables have it, for the signals that they ask for. */
export function startTelemetry(
  about: { readonly runId: string; readonly version: string },
  env: NodeJS.ProcessEnv,
): Telemetry {
  const sdk = withoutUnwished(env, () => {
    const started = new NodeSDK({
      resource: resourceOf(about),
      // The SDK's own list would add the command line, which may hold a password.
      resourceDetectors: [envDetector],
    });
    started.start();
    return started;
  });
  return {
    inParent: async (work) => context.with(parentIn(env), work),
    end: async () => {
      const isDelivered = await shutDown(sdk, env);
      for (const api of [trace, metrics, context, propagation]) api.disable();
      return isDelivered;
    },
  };
}

function resourceOf({ runId, version }: { readonly runId: string; readonly version: string }) {
  return defaultResource().merge(
    resourceFromAttributes({
      'service.name': 'taq',
      'service.version': version,
      'host.name': hostname(),
      'taq.run.id': runId,
    }),
  );
}

/** The SDK exports what no variable forbids: while it starts, they forbid what nobody asked for. */
function withoutUnwished<T>(env: NodeJS.ProcessEnv, start: () => T): T {
  const wished = wishedSignals(env);
  const unwished = ['LOGS', ...SIGNALS.filter((signal) => !wished.includes(signal))];
  const names = unwished.map((signal) => `OTEL_${signal}_EXPORTER`);
  const before = names.map((name) => [name, env[name]] as const);
  for (const name of names) env[name] = 'none';
  try {
    return start();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(env, name);
      else env[name] = value;
    }
  }
}

/** `TRACEPARENT` and `TRACESTATE` as a scheduler hands them down. */
function parentIn(env: NodeJS.ProcessEnv) {
  const carrier = { traceparent: env['TRACEPARENT'], tracestate: env['TRACESTATE'] };
  return propagation.extract(ROOT_CONTEXT, carrier);
}

/** What is not sent when time is up, or when nobody is there to take it, is lost. */
async function shutDown(sdk: NodeSDK, env: NodeJS.ProcessEnv): Promise<boolean> {
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const sent = sdk.shutdown().then(
    () => true,
    () => false,
  );
  const late = sleep(PATIENCE_MS, false, { signal }).catch(() => false);
  try {
    return await Promise.race([sent, late, nobodyThere(env)]);
  } finally {
    giveUp.abort();
  }
}

/** Resolves with `false` as soon as it is known that no collector is there, else never. */
async function nobodyThere(env: NodeJS.ProcessEnv): Promise<false> {
  const addresses = collectors(env);
  const there = await Promise.all(addresses.map(isReachable));
  if (addresses.length > 0 && !there.includes(true)) return false;
  return new Promise(() => undefined);
}
