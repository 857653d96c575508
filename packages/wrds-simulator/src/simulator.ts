import { loadMarket, type LoadOptions } from './load.ts';
import { createMarket, type Market, type MarketOptions } from './market/market.ts';
import {
  startPostgresServer,
  type PostgresServer,
  type ServerOptions,
} from './server/postgres-server.ts';
import { requireFamilies } from './tables/families.ts';

export interface SimulatorOptions extends MarketOptions, ServerOptions, LoadOptions {}

/** A server that holds a market. */
export interface Simulator extends PostgresServer {
  /** Who trades when: what a test or a demo may ask for. */
  readonly market: Market;
}

/**
 * Starts a server and fills it; what it returns is ready to be asked. Options are checked before
 * anything starts. Throws as `createMarket`, `startPostgresServer` and `loadMarket` do.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const market = createMarket(options);
  if (options.families !== undefined) requireFamilies(options.families);
  const server = await startPostgresServer(options);
  try {
    await loadMarket(server.ownerUrl, market, options);
    return { ...server, market };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
