import { Args } from './oclif.ts';

/** Words without a flag in front, each with one meaning everywhere. */

/** The tag of a snapshot. */
export const tag = Args.string({ description: 'tag of the snapshot', required: true });

/** An entry of the quarantine. */
export const entry = Args.string({ description: 'id of the entry', required: true });

/** A lock of the store. */
export const lock = Args.string({
  description: 'name of the lock, with or without .lock',
  required: true,
});

/** A version of the store. */
export const version = Args.custom<number>({
  parse: async (text) => (await import('./parse-flags.ts')).parseVersion(text),
})({ description: 'number of the version, as taq log has it', required: true });
