import type { Dataset } from '@taq/schema';

/** Languages that there is a snippet for. */
export const LANGUAGES = ['python', 'r', 'duckdb', 'arquero'] as const;

export type Language = (typeof LANGUAGES)[number];

/** The rows that a snippet reads. */
export interface SnippetPlace {
  readonly dataset: Dataset;
  /** Absolute path of the store's folder. */
  readonly dataDir: string;
  /** Absolute pattern of the files under their plain names, `/` between folders. */
  readonly files: string;
  /** First and last day of the rows. */
  readonly first: string;
  readonly last: string;
  readonly tag: string | undefined;
}

/** A snippet that reads a dataset as it lies in the store, ready to be pasted. */
export function snippet(language: Language, place: SnippetPlace): string {
  return SNIPPETS[language](place);
}

const SNIPPETS: Readonly<Record<Language, (place: SnippetPlace) => string>> = {
  python: ({ dataset, files }) => `# pip install pandas pyarrow
import glob
import pandas as pd

files = sorted(glob.glob(${text(files)}))
rows = pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)
${hasInstants(dataset) ? 'rows["time"] = rows["ts"].dt.tz_convert("America/New_York")  # ts is UTC, in nanoseconds\n' : ''}print(rows.head())
`,
  r: ({ dataset, files }) => `# install.packages("arrow")
library(arrow)

files <- sort(Sys.glob(${text(files)}))
rows <- as.data.frame(open_dataset(files))
${hasInstants(dataset) ? 'attr(rows$ts, "tzone") <- "America/New_York"  # ts is UTC; R shows microseconds\n' : ''}print(head(rows))
`,
  duckdb: ({ dataset, files }) => `-- duckdb
${hasInstants(dataset) ? "SET TimeZone = 'America/New_York';\n" : ''}CREATE VIEW ${viewOf(dataset)} AS
SELECT ${exactly(dataset)} FROM read_parquet(${sqlText(files)}, hive_partitioning = false);
SELECT * FROM ${viewOf(dataset)} ORDER BY ${dataset.key.join(', ')} LIMIT 5;
`,
  arquero: ({
    dataset,
    dataDir,
    first,
    last,
    tag,
  }) => `// npm install @taq/unified-fetcher @taq/provider-duckdb apache-arrow arquero
import { TaqLocalProvider } from '@taq/unified-fetcher';
import { tableToIPC } from 'apache-arrow';
import { fromArrow } from 'arquero';

const taq = new TaqLocalProvider({ dataDir: ${text(dataDir)} });
const { table } = await taq.${FETCHES[dataset.shortName]}({
  symbols: 'all',
  startDate: '${first}',
  endDate: '${last}',${tag === undefined ? '' : `\n  tag: ${text(tag)},`}
});
await taq[Symbol.asyncDispose]();
fromArrow(tableToIPC(table)).print(5);
`,
};

const FETCHES: Readonly<Record<string, string>> = {
  '1min_bars': 'fetchMinuteBars',
  daily_rv: 'fetchRealizedVolatility',
  spread_stats: 'fetchSpreadMetrics',
  ticks: 'fetchTicks',
};

/** What SQL calls a dataset, as in `taq sql`. */
function viewOf({ shortName }: Dataset): string {
  return shortName === '1min_bars' ? 'minute_bars' : shortName;
}

function hasInstants({ columns }: Dataset): boolean {
  return columns.some(({ type }) => type === 'timestamp_ns');
}

/** DuckDB cuts instants to microseconds; ticks keep the rest beside them. */
function exactly({ columns }: Dataset): string {
  const isKept = columns.some(({ name }) => name === 'ts_nano');
  return isKept ? '*, make_timestamp_ns(epoch_ns(ts) + ts_nano) AS ts_utc_exact' : '*';
}

/** A text that Python, R and JavaScript read alike. */
function text(value: string): string {
  return JSON.stringify(value);
}

function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
