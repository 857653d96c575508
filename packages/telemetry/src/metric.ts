/** What an attribute may be; `undefined` leaves it out. */
export type AttributeValue = string | number | boolean | undefined;

/** A thing that is measured: its name and unit by the rules of OpenTelemetry. */
export interface Metric {
  readonly name: string;
  /** Counters add up, a histogram keeps how values are spread, a gauge is the last value. */
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** UCUM: `s`, `By`, `1`, and `{row}` for what is counted. */
  readonly unit: string;
  readonly description: string;
  /** What it is told apart by, each with few values: no symbol, no path, no run. */
  readonly attributes: readonly string[];
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

/** A metric's attributes and nothing else. */
export type AttributesOf<M extends Metric> = Readonly<
  Partial<Record<M['attributes'][number], AttributeValue>>
>;
