import type { Alternative } from '@taq/sync';
import { plural } from './phrases.ts';
import { ruleText } from './rule-text.ts';

/** `taq_spread_stats of 2024-11-26 can be had by --measure nbbo=nbbom+cqm …`. */
export function alternativeText(
  dataset: string,
  { measure, first, last, days }: Alternative,
): string {
  const range = first === last ? `of ${first}` : `of ${plural(days, 'day')}, ${first} to ${last},`;
  const options = `--measure ${ruleText(measure)} --data-dir DIR`;
  return `${dataset} ${range} can be had from other tables, in a folder of its own: ${options}`;
}
