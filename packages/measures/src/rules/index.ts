// For those who choose rules and compute nothing: loads neither statements nor an engine
export { chooseRule, requireStorable } from '../choose-rule.ts';
export type { Choices, MeasureRule, RuleByDataset } from '../rules.ts';
export { WRDS_COLUMNS } from '../wrds-relations.ts';
