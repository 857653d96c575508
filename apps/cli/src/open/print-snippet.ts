import { createSchemaRegistry, TaqError, type Dataset } from '@taq/schema';
import { resolve } from 'node:path';
import { plural } from '../output/phrases.ts';
import type { Terminal } from '../terminal.ts';
import { openStoreToRead } from '../wiring/open-store.ts';
import { snippet, type Language, type SnippetPlace } from './snippets.ts';

/** Which rows, for which language. */
export interface SnippetQuestion {
  readonly dataDir: string;
  readonly language: Language;
  /** Its short name. */
  readonly dataset: string;
  readonly tag: string | undefined;
  readonly json: boolean;
}

/**
 * Prints a snippet that reads a dataset of the store, or of a snapshot. Throws `STORE_NOT_FOUND`,
 * `TAG_NOT_FOUND`, `TAG_DELETED`, and `NOT_SYNCED` where there are no rows to read.
 */
export async function printSnippet(question: SnippetQuestion, terminal: Terminal): Promise<void> {
  const { language, json, tag } = question;
  const dataset = createSchemaRegistry().get(question.dataset);
  const store = await openStoreToRead(question.dataDir, terminal);
  const pinned = await store.at({ ...(tag !== undefined && { tag }), datasets: [dataset.name] });
  const { partitions } = await pinned.read({ datasets: [dataset.name] });
  const segments = partitions.flatMap((partition) => partition.segments);
  if (segments.length === 0) throw noRows(dataset);
  const dates = segments.flatMap(({ firstDate, lastDate }) => [firstDate, lastDate]).toSorted();
  const [first = '', last = ''] = [dates[0], dates.at(-1)];
  const place = { ...placeOf(dataset, question), first, last };
  const code = snippet(language, place);
  if (json) {
    const shown = { schema_version: 1, language, dataset: dataset.name, files: place.files, code };
    terminal.say(`${JSON.stringify(shown)}\n`);
    return;
  }
  terminal.say(code);
  const state = tag === undefined ? 'as they are now; --tag reads a snapshot' : `of ${tag}`;
  terminal.tell(`${plural(segments.length, 'file')} of ${dataset.name}, ${state}\n`);
}

function placeOf(
  dataset: Dataset,
  { dataDir, tag }: SnippetQuestion,
): Omit<SnippetPlace, 'first' | 'last'> {
  const folder = resolve(dataDir).replaceAll('\\', '/');
  const state = tag === undefined ? 'taq' : `snapshots/taq/${tag}`;
  const below =
    dataset.tier === 'samples'
      ? 'samples/*/*.parquet'
      : `aggregates/${dataset.shortName}/*.parquet`;
  return { dataset, dataDir: folder, files: `${folder}/${state}/${below}`, tag };
}

function noRows({ name }: Dataset): TaqError<'NOT_SYNCED'> {
  return new TaqError('NOT_SYNCED', `there are no rows of ${name} to read`, {
    details: { cells: 0 },
    next: 'taq status says what the store holds; taq sync brings more.',
  });
}
