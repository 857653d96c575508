import { describe, test } from '@jest/globals';
import { describeProviderConformance } from '@taq/provider/conformance';
import { DuckDbProvider } from '@taq/provider-duckdb';
import { writeParquetFile as writeFile } from './support/write-parquet.ts';

const create = (): DuckDbProvider => new DuckDbProvider();

describeProviderConformance({ describe, test }, { name: 'DuckDbProvider', create, writeFile });
