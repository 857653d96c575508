import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compare, faultsOf, type ColumnComparison } from './comparison.ts';
import { readText, toCsv, writeText } from './csv.ts';
import { MICRO_FILES, REAL_FILES } from './oracle-files.ts';
import { columnsOf, type OracleFile } from './oracle-file.ts';
import { reportTable } from './report.ts';
import { Workbench } from './workbench.ts';

export interface OracleRun {
  /** The table, ready to print. */
  readonly report: string;
  /** What differs and what is missing; none where all agrees. */
  readonly faults: readonly string[];
}

const ALL_FILES = [...REAL_FILES, ...MICRO_FILES];

/**
 * Computes the files from the inputs in the folder `oracle`, writes it into `out`, and compares it
 * with what the oracle has of it; a file of which it has nothing is only written.
 */
export async function runOracle({
  oracle,
  out,
  files = ALL_FILES,
}: {
  readonly oracle: string;
  readonly out: string;
  readonly files?: readonly OracleFile[];
}): Promise<OracleRun> {
  await using workbench = await Workbench.open(oracle);
  await mkdir(out, { recursive: true });
  const columns: ColumnComparison[] = [];
  const faults: string[] = [];
  for (const file of files) {
    const text = toCsv(columnsOf(file), await file.compute(workbench));
    await writeText(join(out, file.name), text);
    const expected = join(oracle, file.expected);
    if (!existsSync(expected)) continue;
    const comparison = compare(file, text, await readText(expected));
    columns.push(...comparison.columns);
    faults.push(...faultsOf(comparison).map((fault) => `${file.name}: ${fault}`));
  }
  return { report: reportTable(columns), faults };
}
