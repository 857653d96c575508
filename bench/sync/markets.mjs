import { parseExchangeDate } from '@taq/schema';
import { startSimulator } from '@taq/wrds-simulator';
import { FlakyProxy } from '@taq/wrds-simulator/proxy';
import { psqlLines, secondsOf } from './programs.mjs';

export const DAY = '2024-11-25';
export const RAW_SYMBOLS = ['AAPL', 'NEWC', 'BRK.B'];
const LINE_BYTES_PER_SECOND = 20e6;

/** @typedef {Awaited<ReturnType<typeof startSimulator>>} Market */

/** Servers and proxies, started when somebody asks for them and closed together. */
export class Markets {
  /** @type {(() => Promise<unknown>)[]} */
  #closers = [];
  /** @type {Map<string, Promise<Market>>} */
  #markets = new Map();

  /**
   * A day of a few symbols with about so many trades each, of which `BRK.B` keeps a third, and one
   * change of the NBBO for a hundred trades.
   * @param {number} trades
   */
  async rawDay(trades) {
    return this.#once('raw', async () => {
      const market = await this.#start({
        seed: 1,
        symbols: ['AAPL'],
        start: parseExchangeDate(DAY),
        end: parseExchangeDate(DAY),
        tradesPerSymbolDay: trades,
        quotesPerTrade: 1,
        families: ['ctm', 'complete_nbbo', 'mastm'],
      });
      for (const statement of [
        `DELETE FROM taqm_2024.complete_nbbo_20241125 WHERE time_m_nano % 100 <> 0`,
        `DELETE FROM taqm_2024.ctm_20241125 WHERE sym_root = 'BRK' AND tr_seqnum % 3 <> 0`,
        'VACUUM FULL taqm_2024.complete_nbbo_20241125',
        'VACUUM FULL taqm_2024.ctm_20241125',
      ]) {
        await secondsOf('psql', [market.ownerUrl, '-q', '-c', statement]);
      }
      return market;
    });
  }

  /**
   * A market of so many symbols from `start` to the end of November 2024.
   * @param {{ symbols: number, start: string, trades: number, quotes: number }} size
   */
  async month({ symbols, start, trades, quotes }) {
    return this.#once(`${symbols} ${start}`, async () =>
      this.#start({
        seed: 2,
        symbols,
        start: parseExchangeDate(start),
        end: parseExchangeDate('2024-11-29'),
        tradesPerSymbolDay: trades,
        quotesPerTrade: quotes,
        families: ['ctm', 'complete_nbbo', 'mastm'],
      }),
    );
  }

  /**
   * The market behind a line of 20 MB/s of its own.
   * @param {Market} market
   */
  async slowLine(market) {
    const proxy = await FlakyProxy.start({
      upstreamPort: market.port,
      bytesPerSecond: LINE_BYTES_PER_SECOND,
    });
    this.#closers.push(async () => proxy[Symbol.asyncDispose]());
    const url = new URL(market.readerUrl);
    url.port = String(proxy.port);
    return url.href;
  }

  async close() {
    const closers = this.#closers.splice(0).toReversed();
    for (const close of closers) await close();
  }

  /** @param {string} name @param {() => Promise<Market>} start */
  async #once(name, start) {
    const known = this.#markets.get(name) ?? start();
    this.#markets.set(name, known);
    return known;
  }

  /** @param {Parameters<typeof startSimulator>[0]} options */
  async #start(options) {
    const market = await startSimulator(options);
    this.#closers.push(async () => market.stop());
    return market;
  }
}

/**
 * Rows of a family's tables of the market's days, all of its symbols.
 * @param {Market} market @param {'ctm' | 'complete_nbbo'} family
 */
export async function rowsOf({ ownerUrl, market: { days } }, family) {
  const counts = days.map(
    (day) => `(SELECT count(*) FROM taqm_2024.${family}_${day.replaceAll('-', '')})`,
  );
  const [sum] = await psqlLines(ownerUrl, `SELECT ${counts.join(' + ')}`);
  return Number(sum);
}
