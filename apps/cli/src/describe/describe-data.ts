import { createSchemaRegistry } from '@taq/schema';
import {
  conditionsAsText,
  datasetAsText,
  dictionaryAsJson,
  dictionaryAsText,
} from '../output/dictionary-text.ts';
import { dataDictionary } from './data-dictionary.ts';

/** The topic that is no dataset. */
const CONDITIONS = 'conditions';

/** What is asked about, and how wide lines may be. */
export interface DictionaryQuestion {
  /** A dataset, or `conditions`; everything in short where nothing is named. */
  readonly topic: string | undefined;
  readonly json: boolean;
  readonly width: number;
}

/** The data dictionary, or a part of it. Throws `UNKNOWN_DATASET`. */
export function describeData({ topic, json, width }: DictionaryQuestion): string {
  const all = dataDictionary();
  if (topic === undefined) return json ? dictionaryAsJson(all) : dictionaryAsText(all, width);
  if (topic === CONDITIONS) {
    return json ? dictionaryAsJson({ ...all, datasets: [] }) : conditionsAsText(all, width);
  }
  const dataset = createSchemaRegistry().get(topic);
  if (!json) return datasetAsText(dataset, width);
  return dictionaryAsJson({ datasets: [dataset], conditions: [], conditionSets: [] });
}
