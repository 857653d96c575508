import { TaqError } from '@taq/schema';
import { completeNbbo } from './complete-nbbo.ts';
import { cqm } from './cqm.ts';
import { ctm } from './ctm.ts';
import { mastm, type MasterList } from './mastm.ts';
import { nbbom } from './nbbom.ts';
import { FAMILY_NAMES, type FamilyName, type TableFamily } from './table.ts';
import type { TableBatch } from './table-batch.ts';
import { wct } from './wct.ts';

/** Families by how they are filled: from the list of symbols, or symbol by symbol. */
export interface Families {
  readonly ofLists: readonly TableFamily<MasterList>[];
  readonly ofSymbols: readonly TableFamily<TableBatch>[];
}

/** The families of these names; all where none is given. Throws `INVALID_ARGUMENT`. */
export function chooseFamilies(names: readonly FamilyName[] = FAMILY_NAMES): Families {
  requireFamilies(names);
  const isAsked = ({ name }: { readonly name: FamilyName }): boolean => names.includes(name);
  return {
    ofLists: [mastm].filter(isAsked),
    ofSymbols: [ctm, completeNbbo, nbbom, cqm, wct].filter(isAsked),
  };
}

/** Checks names that come from outside. Throws `INVALID_ARGUMENT`. */
export function requireFamilies(names: readonly string[]): asserts names is readonly FamilyName[] {
  const known: readonly string[] = FAMILY_NAMES;
  const strange = names.find((name) => !known.includes(name));
  if (names.length > 0 && strange === undefined) return;
  throw new TaqError('INVALID_ARGUMENT', `families cannot be ${JSON.stringify(names.join(','))}`, {
    details: { argument: 'families', value: names.join(',') },
    next: `Give one or more of ${FAMILY_NAMES.join(', ')}.`,
  });
}
