// The first batch of a whole month in its order, straight from DuckDB: a part of `query`.
import { DuckDBInstance } from '@duckdb/node-api';

const [file = ''] = process.argv.slice(2);
const instance = await DuckDBInstance.create();
const connection = await instance.connect();
await connection.run('SELECT count(*) FROM read_parquet($1) WHERE symbol = $2', [file, 'S0000']);
const start = performance.now();
const result = await connection.stream(
  'SELECT epoch_ns(ts) AS ts, * EXCLUDE (ts) FROM read_parquet($1) ORDER BY symbol, ts',
  [file],
);
const first = await result.fetchChunk();
const firstBatch = performance.now() - start;
process.stdout.write(`${JSON.stringify({ rows: first?.rowCount, firstBatch })}\n`);
process.exit(0);
