import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ORACLE_FOLDER } from './oracle-folder.ts';
import { runOracle } from './run-oracle.ts';

const USAGE = `npm run oracle -- --out DIR [--oracle DIR]

Computes every measure of the oracle's inputs, writes the files into --out, and compares them with
what the oracle expects. --oracle is its folder, ${ORACLE_FOLDER} unless given.
Exit code 0: all agrees; 1: something differs or is missing; 2: it could not be asked.
`;

/** Where a command writes: a process, or its stand-in. */
export interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** The command `oracle`; resolves with the exit code. */
export async function oracleCommand(
  args: readonly string[],
  { stdout, stderr }: Output,
): Promise<0 | 1 | 2> {
  const { out, oracle } = readFolders(args);
  if (out === undefined) {
    stderr.write(USAGE);
    return 2;
  }
  if (!existsSync(oracle)) {
    stderr.write(`There is no oracle in ${oracle}; --oracle says where it is.\n`);
    return 2;
  }
  const { report, faults } = await runOracle({ oracle, out });
  stdout.write(report);
  for (const fault of faults) stderr.write(`${fault}\n`);
  return faults.length === 0 ? 0 : 1;
}

/** Without `out` where the arguments make no sense. */
function readFolders(args: readonly string[]): { readonly out?: string; readonly oracle: string } {
  try {
    return parseArgs({
      args: [...args],
      options: { out: { type: 'string' }, oracle: { type: 'string', default: ORACLE_FOLDER } },
    }).values;
  } catch {
    return { oracle: ORACLE_FOLDER };
  }
}
