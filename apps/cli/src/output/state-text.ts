/** Of a state that answered: a snapshot with both its dates, or a version. */
export interface AnsweringState {
  readonly tag?: string | undefined;
  readonly through?: string | undefined;
  readonly created?: string | undefined;
  readonly version: number;
  readonly asOf?: string | undefined;
  readonly asOfPolicy?: string | undefined;
}

/** In words; nothing in a snapshot is final where it is through no day. */
export function describeState(state: AnsweringState): string {
  const { tag, through, created, version, asOf, asOfPolicy } = state;
  if (tag === undefined) return `live data, version ${version}`;
  const dates = `${through === undefined ? 'all provisional' : `through ${through}`}, created ${created}`;
  const known = asOfPolicy === 'known-by' ? `, known by ${asOf}` : '';
  return `snapshot ${tag} (${dates}${known})`;
}
