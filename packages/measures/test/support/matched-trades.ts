import type { MatchedTradesRelation, TradesRelation } from '../../src/index.ts';
import { quoted } from './parquet.ts';

/** An extract of `wct` in DuckDB's words; `trades` = the same file as plain trades. */
export function localMatchedTrades(file: string, trades: TradesRelation): MatchedTradesRelation {
  const columns = [
    `sym_root || coalesce('.' || sym_suffix, '') AS symbol`,
    'epoch_ns(time_m) + time_m_nano AS time',
    'tr_seqnum AS sequence',
    'price, size, tr_scond AS conditions, ex AS exchange',
    'coalesce(nbb, 0) AS bid, coalesce(nbo, 0) AS ask',
    'coalesce(nbbqty, 0) AS bid_size, coalesce(nboqty, 0) AS ask_size',
    'qtime IS NOT NULL AS has_quote',
  ];
  return {
    ...trades,
    from: `(SELECT ${columns.join(', ')} FROM read_parquet(${quoted(file)})) matched`,
    bid: 'bid',
    ask: 'ask',
    bidSize: 'bid_size',
    askSize: 'ask_size',
    hasQuote: 'has_quote',
  };
}
