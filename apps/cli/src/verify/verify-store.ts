import type { LogFields } from '@taq/schema';
import type {
  ReadingProgress,
  RepairedNewest,
  RepairOptions,
  TaqStore,
  VerifyReport,
} from '@taq/versioning';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { ProgressLine, progressStyle } from '../output/progress-line.ts';
import { repairAsJson, repairAsText, verifyAsJson, verifyAsText } from '../output/verify-report.ts';
import type { Terminal } from '../terminal.ts';
import { openStoreToVerify, repairNewest } from '../wiring/open-store.ts';

/** What to look at, and what to do about what is found. */
export interface StoreVerification {
  readonly dataDir: string;
  readonly readData: boolean;
  readonly restart: boolean;
  readonly snapshot: string | undefined;
  readonly repair: boolean;
  /** Another copy of the store. */
  readonly from: string | undefined;
  readonly lockTimeoutMs: number;
  readonly json: boolean;
}

const MEGABYTE = 1e6;

/** Verifies a store, says what was found, and where it was asked for repairs it. */
export async function verifyStore(asked: StoreVerification, terminal: Terminal): Promise<ExitCode> {
  const { snapshot, from } = asked;
  const newest = asked.repair ? await repairNewest(asked.dataDir, from, terminal) : undefined;
  const store = await openStoreToVerify(asked.dataDir, { mayRead: !asked.repair }, terminal);
  using line = new ProgressLine(terminal, progressStyle({ quiet: asked.json }));
  const options: RepairOptions = {
    readData: asked.readData,
    restart: asked.restart,
    ...(snapshot !== undefined && { snapshot }),
    ...(from !== undefined && { from }),
    lockTimeoutMs: asked.lockTimeoutMs,
    signal: terminal.signal,
    onProgress: (progress) => line.change(progressText(progress)),
  };
  const { text, code, facts } = asked.repair
    ? await repair(store, options, asked, newest)
    : await look(store, options, asked);
  terminal.logger.info(asked.repair ? 'repaired' : 'verified', {
    component: 'taq_store',
    ...facts,
  });
  line[Symbol.dispose]();
  terminal.say(text);
  return code;
}

interface Said {
  readonly text: string;
  readonly code: ExitCode;
  /** For the log. */
  readonly facts: LogFields;
}

async function look(
  store: TaqStore,
  options: RepairOptions,
  { json }: StoreVerification,
): Promise<Said> {
  const report = await store.verify(options);
  return {
    text: json ? verifyAsJson(report) : verifyAsText(report),
    code: report.damage.length > 0 ? EXIT.data : EXIT.ok,
    facts: factsOf(report),
  };
}

async function repair(
  store: TaqStore,
  options: RepairOptions,
  { json, dataDir }: StoreVerification,
  newest: RepairedNewest | undefined,
): Promise<Said> {
  const report = await store.repair(options);
  const all = { ...report, newest };
  const text = json ? repairAsJson(all, dataDir) : repairAsText(all, dataDir);
  const { restored, quarantined, lost, left } = report;
  const facts = {
    ...factsOf(left),
    restored: restored.length,
    quarantined: quarantined.length,
    lost: lost.reduce((sum, { cells }) => sum + cells, 0),
  };
  if (left.damage.length > 0) return { text, code: EXIT.data, facts };
  const isLost =
    report.lost.length + report.forgotten.length > 0 || newest?.wentBackTo !== undefined;
  return { text, code: isLost ? EXIT.partly : EXIT.ok, facts };
}

function factsOf({ version, snapshot, damage, checked }: VerifyReport): LogFields {
  const { manifests, objects, names, filesRead: files_read, bytesRead: bytes } = checked;
  const seen = { manifests, objects, names, files_read, bytes };
  return { version, snapshot_tag: snapshot, ...seen, damage: damage.length };
}

function progressText({ files, filesDone, bytes, bytesDone }: ReadingProgress): string {
  const megabytes = (count: number): number => Math.round(count / MEGABYTE);
  return `read ${filesDone} of ${files} files, ${megabytes(bytesDone)} of ${megabytes(bytes)} MB`;
}
