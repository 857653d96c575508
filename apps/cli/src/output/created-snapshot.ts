import type { CreatedSnapshot } from '@taq/versioning';
import { plural } from './phrases.ts';
import type { Remark } from './remarks.ts';
import { snapshotFacts } from './snapshot-facts.ts';

/** One JSON object on a line. */
export function createdAsJson({ snapshot, created }: CreatedSnapshot): string {
  return `${JSON.stringify({ schema_version: 1, created, snapshot: snapshotFacts(snapshot) })}\n`;
}

/** A line for people: the tag, and what stands under it. */
export function createdAsText({ snapshot, created }: CreatedSnapshot): string {
  const { tag, version, datasets } = snapshot;
  const files = datasets.reduce((sum, one) => sum + one.files, 0);
  const held = `${plural(datasets.length, 'dataset')} in ${plural(files, 'file')}, version ${version}`;
  return `snapshot: ${tag} (${created ? held : `it exists, and holds the same: ${held}`})\n`;
}

/** What a new snapshot's folder lacks. */
export function createdRemarks({ snapshot: { tag }, created, folder }: CreatedSnapshot): Remark[] {
  const text = folderRemark(`snapshots/taq/${tag}`, created, folder);
  return text === undefined ? [] : [{ text, json: { note: text } }];
}

function folderRemark(
  path: string,
  created: boolean,
  folder: CreatedSnapshot['folder'],
): string | undefined {
  if (!created) return undefined;
  if (folder === undefined) {
    return `the snapshot stands, but its folder ${path} could not be written: taq verify looks for damage`;
  }
  if (folder.refused === 0) return undefined;
  return (
    `the snapshot stands, but the file system took no link for ${folder.refused} of its ` +
    `${plural(folder.files, 'file')}: they are not in ${path}; --materialize copies them`
  );
}
