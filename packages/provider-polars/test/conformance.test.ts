import { describe, test } from '@jest/globals';
import { describeProviderConformance } from '@taq/provider/conformance';
import { PolarsProvider } from '@taq/provider-polars';
import { writeParquetFile as writeFile } from './support/write-parquet.ts';

const create = (): PolarsProvider => new PolarsProvider();

describeProviderConformance({ describe, test }, { name: 'PolarsProvider', create, writeFile });
