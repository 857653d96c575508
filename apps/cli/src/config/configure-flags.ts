import type { Interfaces } from '@oclif/core';
import { TaqError } from '@taq/schema';
import type { Surroundings } from './config-files.ts';
import { readConfiguration, type Configured } from './configuration.ts';
import { nameSource } from './name-source.ts';
import { SETTING_NAMES } from './settings.ts';

/** What oclif made of the command line. */
type Parsed = Pick<Interfaces.ParserOutput, 'flags' | 'metadata'>;

/** A flag, as far as its values are read. */
type ReadsText = (text: string, context: never, options: never) => Promise<unknown>;

/**
 * The flags, with what is configured in the place of what nobody typed. A value goes through its
 * flag's own reader. Throws `INVALID_ARGUMENT`, naming where a value comes from.
 */
export async function configureFlags<Flags extends Parsed['flags']>(
  parsed: Parsed & { readonly flags: Flags },
  declared: Readonly<Record<string, object>>,
  surroundings: Surroundings,
): Promise<Flags> {
  const flags: Record<string, unknown> = { ...parsed.flags };
  const open = SETTING_NAMES.filter((name) => name in declared && !isTyped(parsed, name));
  if (open.length === 0) return parsed.flags;
  const configuration = await readConfiguration(surroundings, open);
  for (const name of open) {
    const configured = configuration.get(name);
    if (configured !== undefined) flags[name] = await read(declared[name] ?? {}, configured);
  }
  return flags as Flags;
}

function isTyped({ flags, metadata }: Parsed, name: string): boolean {
  return flags[name] !== undefined && metadata.flags[name]?.setFromDefault !== true;
}

async function read(flag: { parse?: ReadsText }, { value, source }: Configured): Promise<unknown> {
  try {
    return await flag.parse?.(String(value), undefined as never, flag as never);
  } catch (error) {
    throw TaqError.is(error, 'INVALID_ARGUMENT') ? nameSource(error, source) : error;
  }
}
