import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { silentLogger, TaqError, type Logger } from '@taq/schema';
import { startKeeper, type Keeper } from './keeper.ts';
import { findPlace } from './place.ts';
import { createDatabase, OWNER, READER } from './roles.ts';
import { SETTINGS } from './settings.ts';

export interface ServerOptions {
  /** TCP port on 127.0.0.1; 0, the default, = any free one. */
  readonly port?: number;
  /** Where the data folder is made; the system's folder for temporary files by default. */
  readonly folder?: string;
  readonly logger?: Logger;
  /** Stops the start; what was made so far is removed. */
  readonly signal?: AbortSignal;
}

/** A running PostgreSQL with a database `wrds` and its two roles, on 127.0.0.1 only. */
export interface PostgresServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** May read what stands in the TAQ schemas, on seven connections at most. */
  readonly readerUrl: string;
  /** Superuser of the server. */
  readonly ownerUrl: string;
  /** Of the main process of the server as it was started first. */
  readonly pid: number;
  /** Gone once the server stops. */
  readonly dataFolder: string;
  /** Resolves when the server and its data folder are gone, for whatever reason. */
  readonly ended: Promise<void>;
  /**
   * Stops the server as its administrator would, which breaks off all connections, and starts it
   * again after so many milliseconds with the same data, on the same port. Resolves with the pid of
   * its main process once it takes connections. Throws `SIMULATOR_FAILED`, and the server is gone,
   * where it does not start again.
   */
  restart(afterMs?: number): Promise<number>;
  /** Stops the server and removes its data folder. Connections break off. Twice is fine. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const DATABASE = 'wrds';

/**
 * Starts an empty server. It lives no longer than this process, however that ends.
 * Throws `SIMULATOR_FAILED`, `INVALID_ARGUMENT` for a port that cannot be, or `INTERRUPTED`.
 */
export async function startPostgresServer(options: ServerOptions = {}): Promise<PostgresServer> {
  const { port = 0, folder = tmpdir(), logger = silentLogger, signal } = options;
  requirePort(port);
  const place = await findPlace(folder);
  const [ownerPassword, readerPassword] = [newPassword(), newPassword()];
  const keeper = await startKeeper(
    { ...place, port, owner: OWNER, password: ownerPassword, settings: SETTINGS },
    signal,
  );
  const server = describe(keeper, ownerPassword, readerPassword);
  try {
    await createDatabase(
      urlOf(OWNER, ownerPassword, keeper.port, 'postgres'),
      DATABASE,
      readerPassword,
    );
  } catch (cause) {
    await server.stop();
    throw cause;
  }
  logger.info('server started', { component: 'wrds-simulator', port: keeper.port });
  return server;
}

function requirePort(port: number): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return;
  throw new TaqError('INVALID_ARGUMENT', `port cannot be ${port}`, {
    details: { argument: 'port', value: String(port) },
    next: 'Give a port from 1 to 65535, or 0 for any free one.',
  });
}

function newPassword(): string {
  return randomBytes(12).toString('hex');
}

function urlOf(user: string, password: string, port: number, database: string): string {
  return `postgres://${user}:${password}@${HOST}:${port}/${database}`;
}

function describe(keeper: Keeper, ownerPassword: string, readerPassword: string): PostgresServer {
  const { port, pid, dataFolder, ended } = keeper;
  const stop = async (): Promise<void> => keeper.stop();
  return {
    host: HOST,
    port,
    database: DATABASE,
    ownerUrl: urlOf(OWNER, ownerPassword, port, DATABASE),
    readerUrl: urlOf(READER, readerPassword, port, DATABASE),
    pid,
    dataFolder,
    ended,
    restart: async (afterMs = 0) => keeper.restart(afterMs),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
