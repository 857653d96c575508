import type { DatasetRule } from '@taq/schema';

/** `conditions=sip, edge=before`; empty for the default rule. */
export function ruleText(chosen: DatasetRule): string {
  return Object.entries(chosen)
    .map(([option, value]) => `${option}=${value}`)
    .join(', ');
}
