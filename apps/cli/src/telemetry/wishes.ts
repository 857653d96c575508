/** The signals that a run may export. */
export const SIGNALS = ['TRACES', 'METRICS'] as const;

export type Signal = (typeof SIGNALS)[number];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The signals that the environment asks for: by naming an exporter that is not `none`, or an
 * endpoint. The SDK by itself would post to localhost where nothing is said.
 */
export function wishedSignals(env: Environment): readonly Signal[] {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return [];
  return SIGNALS.filter((signal) => {
    const exporter = env[`OTEL_${signal}_EXPORTER`]?.trim() ?? '';
    if (exporter !== '') return !exporter.split(',').includes('none');
    return endpointOf(signal, env) !== undefined;
  });
}

function endpointOf(signal: Signal, env: Environment): string | undefined {
  const names = [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, 'OTEL_EXPORTER_OTLP_ENDPOINT'];
  return names.map((name) => env[name]?.trim() ?? '').find((value) => value !== '');
}

/** Where wished signals go by OTLP; those of other exporters go nowhere. */
export function collectors(env: Environment): readonly string[] {
  const otlp = wishedSignals(env).filter((signal) => {
    const exporter = env[`OTEL_${signal}_EXPORTER`]?.trim() ?? '';
    return exporter === '' || exporter.split(',').includes('otlp');
  });
  const addresses = otlp.map((signal) => endpointOf(signal, env) ?? 'http://localhost:4318');
  return [...new Set(addresses)];
}
