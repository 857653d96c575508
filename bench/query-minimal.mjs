// What `taq query minute-bars --json` has to do at the least, by hand: oclif, DuckDB, apache-arrow
// and one query. A part of `query`.
import { DuckDBInstance } from '@duckdb/node-api';
import { Command, Flags } from '@oclif/core';
import { tableFromArrays } from 'apache-arrow';

class MinuteBars extends Command {
  /** @override */
  static flags = {
    file: Flags.string({ required: true }),
    symbol: Flags.string({ required: true }),
    date: Flags.string({ required: true }),
  };

  /** @override */
  async run() {
    const { flags } = await this.parse(MinuteBars);
    const connection = await (await DuckDBInstance.create()).connect();
    const reader = await connection.runAndReadAll(
      'SELECT epoch_ns(ts) AS ts, symbol, open, high, low, close, volume, vwap, date, trades FROM read_parquet($1) WHERE symbol = $2 AND date = $3::DATE ORDER BY symbol, ts',
      [flags.file, flags.symbol, flags.date],
    );
    const columns = reader.getColumnsObjectJson();
    const table = tableFromArrays(/** @type {Record<string, any>} */ (columns));
    const lines = table.toArray().map((row) => JSON.stringify(row));
    process.stdout.write(`[\n${lines.join(',\n')}\n]\n`);
  }
}

await MinuteBars.run(process.argv.slice(2), import.meta.url);
