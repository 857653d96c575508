// A server with a market in it
export { startSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';

// The two apart: an empty server, and what fills one
export {
  startPostgresServer,
  type PostgresServer,
  type ServerOptions,
} from './server/postgres-server.ts';
export { loadMarket, type LoadOptions } from './load.ts';
export { FAMILY_NAMES, type FamilyName } from './tables/table.ts';

// The market without a server
export { createMarket, type Market, type MarketOptions } from './market/market.ts';
export { symbolDay, type SymbolDay } from './market/symbol-day.ts';
export { isListed, type MarketSymbol, type Trait } from './market/universe.ts';
export type { Listing, Tape } from './market/listings.ts';
export {
  EXCHANGES,
  type Exchange,
  type QuoteColumns,
  type TradeColumns,
  type VenueQuoteColumns,
} from './market/columns.ts';
export { conditionTexts } from './market/conditions.ts';
