import { TaqError } from '@taq/schema';
import { measureRule, type AggregateDataset } from './aggregate-dataset.ts';

/** Refuses a rule that needs what no ticks say. Throws `INVALID_ARGUMENT`. */
export function requireLocal(dataset: AggregateDataset): void {
  const option = serverOnly(dataset);
  if (option === undefined) return;
  throw new TaqError(
    'INVALID_ARGUMENT',
    `${dataset.shortName} with ${option} cannot be made from ticks`,
    {
      details: { argument: 'aggregate', value: 'local' },
      next: 'Let the server aggregate: --aggregate server.',
    },
  );
}

/** The option of a rule that only the server's tables can serve; `undefined` where there is none. */
export function serverOnly(dataset: AggregateDataset): string | undefined {
  const rule = measureRule(dataset);
  if (rule.exchanges === 'primary') return 'exchanges=primary';
  return rule.measure === 'spread_stats' && rule.match === 'wct' ? 'match=wct' : undefined;
}
