import { addDays, utcNsToNewYork, type ExchangeDate } from '@taq/schema';
import {
  parseAggregatesParams,
  parseSampleParams,
  type TaqAggregatesParams,
  type TaqSampleParams,
} from '@taq/sync';
import type { CheckedTask } from './run-sync.ts';

/** Throws what is wrong with the parameters, before anything is opened or made. */
export function aggregatesTask(params: TaqAggregatesParams): CheckedTask {
  parseAggregatesParams(params);
  const { startDate, endDate } = params;
  return { name: 'taq_aggregates', params, days: { startDate, endDate } };
}

/** The same of a sample. */
export function sampleTask(params: TaqSampleParams): CheckedTask {
  parseSampleParams(params);
  const { sampleDate } = params;
  return { name: 'taq_sample', params, days: { startDate: sampleDate, endDate: sampleDate } };
}

/** So many days up to today, by the calendar of New York. */
export function daysSince(
  days: number,
  nowMs: number,
): { readonly startDate: ExchangeDate; readonly endDate: ExchangeDate } {
  const { date: endDate } = utcNsToNewYork(BigInt(Math.trunc(nowMs)) * 1_000_000n);
  return { startDate: addDays(endDate, -days), endDate };
}
