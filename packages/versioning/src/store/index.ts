// For those who open a store and look what is there: what changes one is loaded when it is asked to
export { TaqStore, type OpenStoreOptions } from '../store.ts';
export { requireSameRule } from '../dataset-rule.ts';
