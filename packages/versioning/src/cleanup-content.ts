import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Removal } from './cleanup-item.ts';
import type { CommitPort } from './commit-port.ts';
import { filesAt, statsOf } from './freed-bytes.ts';
import { isContentName } from './manifest.ts';
import type { IsPast } from './retention.ts';
import { LEAVES, leafName, objectName, OBJECTS, type StoreName } from './store-layout.ts';

/** Names made of content that go. */
export interface ContentToRemove {
  /** To be listed in the chain of versions before they go. */
  readonly listed: readonly string[];
  /** Those and what was listed before and is still there. */
  readonly removals: readonly Removal[];
}

/** Which names stay, and why others go. */
export interface ContentQuestion {
  readonly kept: ReadonlySet<string>;
  /** Named by versions that were let go. */
  readonly letGo: ReadonlySet<string>;
  /** Listed by earlier clean-ups. */
  readonly removed: ReadonlySet<string>;
  /** For names that no version is known to have named: by the age of the file. */
  readonly isPast: IsPast;
}

interface ContentFolder {
  readonly kind: 'leaf' | 'object';
  readonly files: readonly string[];
  readonly nameOf: (content: string) => StoreName;
}

/** The leaves of a store, as its port lists them. */
export async function leafFolder(port: CommitPort): Promise<ContentFolder> {
  return { kind: 'leaf', files: await port.list(LEAVES), nameOf: leafName };
}

/** The objects of a store: always files in the data folder. */
export async function objectFolder(dataDir: string): Promise<ContentFolder> {
  return { kind: 'object', files: await readdir(join(dataDir, OBJECTS)), nameOf: objectName };
}

/** What goes of a folder. Names that are not ours are passed over. */
export async function contentToRemove(
  dataDir: string,
  { kind, files, nameOf }: ContentFolder,
  question: ContentQuestion,
): Promise<ContentToRemove> {
  const listed: string[] = [];
  const removals: Removal[] = [];
  for (const content of contentNames(files)) {
    const name = nameOf(content);
    if (question.kept.has(content) || !(await isToGo(join(dataDir, name), content, question))) {
      continue;
    }
    if (!question.removed.has(content)) listed.push(content);
    removals.push({ kind, name, files: await filesOf(join(dataDir, name)) });
  }
  return { listed, removals };
}

/** Each once; where there are no hard links a folder stands beside a file that was published. */
function contentNames(files: readonly string[]): string[] {
  const names = files.map((file) => file.replace(/\.(parquet|json)(\.claim)?$/, ''));
  return [...new Set(names.filter(isContentName))].toSorted();
}

async function isToGo(
  path: string,
  content: string,
  { letGo, removed, isPast }: ContentQuestion,
): Promise<boolean> {
  if (letGo.has(content) || removed.has(content)) return true;
  const file = await statsOf(path);
  return file !== undefined && isPast(file.mtimeMs);
}

async function filesOf(path: string): Promise<Removal['files']> {
  return [...(await filesAt(path)), ...(await filesAt(`${path}.claim`))];
}
