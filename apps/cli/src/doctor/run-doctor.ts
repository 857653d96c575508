import { addDays, utcNsToNewYork } from '@taq/schema';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { findingsAsJson, findingsAsText } from '../output/finding-list.ts';
import type { Terminal } from '../terminal.ts';
import { checkAccount } from './check-account.ts';
import { checkDays, type DayRange } from './check-days.ts';
import { checkEngines, checkNode } from './check-program.ts';
import { checkServer } from './check-server.ts';
import { checkFolder, checkNesting } from './check-folder.ts';
import { checkLocks, checkStore } from './check-store.ts';
import { skipped, type Finding } from './finding.ts';

/** What the doctor looks at. */
export interface DoctorQuestion {
  readonly dataDir: string;
  readonly url: string | undefined;
  /** Default: the last ten days. */
  readonly days: DayRange | undefined;
  readonly json: boolean;
}

const LAST_DAYS = 10;

/** Looks at everything that usually goes wrong; the exit code is that of the first problem. */
export async function runDoctor(question: DoctorQuestion, terminal: Terminal): Promise<ExitCode> {
  const findings = [...(await localFindings(question)), ...(await sourceFindings(question))];
  terminal.say(question.json ? findingsAsJson(findings) : findingsAsText(findings));
  return findings.find(({ state }) => state === 'problem')?.exitCode ?? EXIT.ok;
}

async function localFindings({ dataDir }: DoctorQuestion): Promise<Finding[]> {
  return [
    checkNode(process.versions.node),
    ...(await checkEngines(async (name) => import(name) as Promise<unknown>)),
    ...(await checkFolder(dataDir)),
    await checkNesting(dataDir),
    ...(await checkStore(dataDir, Date.now())),
    ...(await checkLocks(dataDir)),
  ];
}

async function sourceFindings({ url, days }: DoctorQuestion): Promise<Finding[]> {
  const { settings, findings } = await checkAccount(url);
  if (settings === undefined) return [...findings, skipped('server', 'nobody to log in as')];
  const reached = await checkServer(settings, Date.now);
  if (reached.source === undefined) return [...findings, ...reached.findings];
  await using source = reached.source;
  const range = days ?? lastDays(Date.now());
  return [...findings, ...reached.findings, ...(await checkDays(source, range))];
}

function lastDays(nowMs: number): DayRange {
  const { date: end } = utcNsToNewYork(BigInt(Math.trunc(nowMs)) * 1_000_000n);
  return { start: addDays(end, -LAST_DAYS), end };
}
