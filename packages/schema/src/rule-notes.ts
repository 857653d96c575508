import type { Schema } from 'apache-arrow';
import type { DatasetRule } from './dataset.ts';

/** The note of an Arrow schema that holds the rule by which the rows were made. */
export const RULE_NOTE = 'taq.rule';

/** The rule in the notes of a schema that `toArrowSchema` made, where it has one. */
export function ruleFromNotes({ metadata }: Schema): DatasetRule | undefined {
  const text = metadata.get(RULE_NOTE);
  return text === undefined ? undefined : (JSON.parse(text) as DatasetRule);
}

/** JSON with sorted keys: equal rules have equal texts. */
export function ruleText(rule: DatasetRule): string {
  const entries = Object.entries(rule).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(entries));
}
