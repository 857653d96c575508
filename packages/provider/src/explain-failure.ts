import { stat } from 'node:fs/promises';
import { TaqError } from '@taq/schema';
import type { PinnedFile } from './pinned-state.ts';
import type { ReadPlan } from './read-plan.ts';

/**
 * What an engine threw, as the error that the user sees: the damaged or missing file where there
 * is one, with the snapshot that needs it, else `ENGINE_FAILED`. The engine's own words stay in
 * `cause`.
 */
export async function explainFailure(
  engine: string,
  { files, tag }: Pick<ReadPlan, 'files' | 'tag'>,
  cause: unknown,
): Promise<TaqError> {
  if (TaqError.is(cause)) return cause;
  for (const file of files) {
    const harm = await harmOf(file);
    if (harm !== undefined) return storeDamaged(file.path, harm, { tag, cause });
  }
  return new TaqError('ENGINE_FAILED', `${engine} could not read ${namesOf(files)}`, {
    details: { engine },
    next: 'Run taq verify to see whether the files are whole; --engine chooses another engine.',
    cause,
  });
}

async function harmOf(file: PinnedFile): Promise<string | undefined> {
  try {
    const { size } = await stat(file.path);
    return size === file.bytes ? undefined : `has ${size} bytes instead of ${file.bytes}`;
  } catch {
    return 'cannot be opened';
  }
}

/** A file that the manifest names is not there, or not the one that was committed. */
export function storeDamaged(
  path: string,
  harm: string,
  { tag, cause }: { readonly tag?: string | undefined; readonly cause?: unknown } = {},
): TaqError<'STORE_DAMAGED'> {
  const needed = tag === undefined ? '' : `, and the snapshot ${tag} needs it`;
  return new TaqError('STORE_DAMAGED', `${path} ${harm}${needed}`, {
    details: { path, ...(tag === undefined ? {} : { snapshot: tag }) },
    next: 'Copy the file from another copy of the store, or fetch its days again with --full.',
    cause,
  });
}

function namesOf(files: readonly PinnedFile[]): string {
  const [first] = files;
  if (first === undefined) return 'no file';
  return files.length === 1 ? first.path : `${files.length} files, ${first.path} the first of them`;
}
