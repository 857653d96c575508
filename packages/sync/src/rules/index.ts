// For those who show by which rules rows were made: loads nothing that syncs
export { chosenOptions } from '../usual-rule.ts';
