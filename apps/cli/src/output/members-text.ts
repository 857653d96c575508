import type { MembersNote } from '@taq/sync';
import { plural } from './phrases.ts';

/** Whose list it is, who is missing from it, and why it is not the source's own. */
export function membersText(note: MembersNote): string {
  const { index, from, knownThrough, symbols, unlinked, because } = note;
  const through = knownThrough === undefined ? '' : `, known through ${knownThrough}`;
  return [
    ...(because === undefined ? [] : [`the server cannot say who is in ${index}: ${because}`]),
    `${index}: ${plural(symbols, 'symbol')} in the range, from ${from}${through}`,
    ...(unlinked.length === 0 ? [] : [unlinkedText(note)]),
  ].join('\n');
}

function unlinkedText({ index, unlinked }: MembersNote): string {
  return `warning: ${plural(unlinked.length, 'member')} of ${index} without a symbol left out: ${unlinked.join('; ')}`;
}

/** The same for programs. */
export function membersAsJson(note: MembersNote): object {
  return {
    index: note.index,
    from: note.from,
    known_through: note.knownThrough ?? null,
    symbols: note.symbols,
    unlinked: note.unlinked,
    because: note.because ?? null,
  };
}
