import { TaqError } from '@taq/schema';
import { findPrograms } from './postgres-programs.ts';
import { isOpenToAll, serverUser, type ServerUser } from './server-user.ts';

/** Which programs run where, as whom. */
export interface Place {
  /** Folder with PostgreSQL's `bin`, `lib` and `share`. */
  readonly home: string;
  /** Whether the programs must be copied beside the data, because `user` cannot reach `home`. */
  readonly copyHome: boolean;
  /** Parent of the data folder. */
  readonly folder: string;
  readonly user: ServerUser | null;
}

const OPEN_FOLDERS = ['/tmp', '/var/tmp'];

/**
 * Programs and a parent folder that the server's account can reach. Where root's files are
 * closed to others, as under `/root`, the data go to `/tmp` and the programs are copied there.
 * Throws `SIMULATOR_FAILED`.
 */
export async function findPlace(folder: string): Promise<Place> {
  const [home, user] = await Promise.all([findPrograms(), serverUser()]);
  if (user === undefined) return { home, copyHome: false, folder, user: null };
  const copyHome = !(await isOpenToAll(home));
  return { home, copyHome, folder: await firstOpen([folder, ...OPEN_FOLDERS]), user };
}

async function firstOpen(folders: readonly string[]): Promise<string> {
  for (const folder of folders) if (await isOpenToAll(folder)) return folder;
  throw new TaqError('SIMULATOR_FAILED', `no folder is open to the server's account`, {
    details: { step: 'folder' },
    next: `Open one of ${folders.join(', ')} to all, or do not run as root.`,
  });
}
