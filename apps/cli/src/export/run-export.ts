import type { Answer, AnswerCoverage, Provenance } from '@taq/provider';
import {
  tradingDaysBetween,
  type CoverageState,
  type ExchangeDate,
  type LogFields,
} from '@taq/schema';
import { TaqLocalProvider, type EngineName } from '@taq/unified-fetcher';
import { sha256OfFile } from '@taq/versioning/read';
import type { RecordBatch } from 'apache-arrow';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExitCode } from '../exit-codes.ts';
import { answerRemarks } from '../output/answer-remarks.ts';
import { writeBatches, type BatchFormat } from '../output/batch-files.ts';
import { plural } from '../output/phrases.ts';
import { answerProvenance } from '../output/provenance-json.ts';
import { tellRemarks } from '../output/remarks.ts';
import { outputFailed, requireWritable, writeWhole } from '../output/write-file.ts';
import { judgeCoverage } from '../query/judge-coverage.ts';
import type { Terminal } from '../terminal.ts';
import type { AskedState } from '../wiring/pin-state.ts';
import { EXPORT_KINDS, type ExportKind, type ExportName } from './export-kinds.ts';
import { exportParts, type ExportCut, type ExportPart } from './export-parts.ts';

/** What is exported, of which state, and how it is cut into files. */
export interface ExportQuestion extends AskedState {
  readonly dataDir: string;
  readonly name: ExportName;
  readonly symbols: readonly string[] | 'all';
  readonly start: ExchangeDate;
  readonly end: ExchangeDate;
  readonly by: ExportCut;
  readonly format: BatchFormat;
  /** Folder of the files; made where it is not there. */
  readonly to: string;
  readonly engine: EngineName;
  readonly validate: boolean;
  readonly json: boolean;
}

/** A file that was written. */
interface ExportedFile {
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes the rows of a question as files, each whole or not at all, all of one state, and last the
 * provenance beside them, `provenance.json`. A part without rows has no file. Throws what queries
 * throw; the exit code is theirs.
 */
export async function runExport(question: ExportQuestion, terminal: Terminal): Promise<ExitCode> {
  const { dataDir, engine, to } = question;
  const kind = EXPORT_KINDS[question.name];
  await using provider = new TaqLocalProvider({ dataDir, engine, logger: terminal.logger });
  const { tag, asOf, asOfPolicy } = question;
  const state = await provider.at({ tag, asOf, asOfPolicy, routes: [kind.route] });
  const answer = await kind.ask(state, { ...requestOf(question), limit: 1 }, terminal);
  const exitCode = judgeCoverage(answer.coverage);
  await makeFolder(to);
  const whole = { symbols: answer.coverage.symbols, ...answer.coverage.range };
  const parts = exportParts(question.by, whole, process.platform);
  const files: ExportedFile[] = [];
  for (const part of parts.flatMap(withRows(answer.coverage))) {
    const request = { ...requestOf(question), ...requestOf(part) };
    const batches = kind.stream(state, request, terminal);
    const file = await writePart(part, question, kind, batches);
    if (file !== undefined) files.push(file);
  }
  await sayWhatWasWritten(files, answer, question, terminal);
  return exitCode;
}

/** A part with those of its symbols that have rows; none where no symbol has. */
function withRows(coverage: AnswerCoverage): (part: ExportPart) => ExportPart[] {
  return (part) => {
    const days = tradingDaysBetween(part.start, part.end);
    const symbols = part.symbols.filter((symbol) =>
      days.some((day) => WITH_ROWS.has(coverage.cell(symbol, day))),
    );
    return symbols.length === 0 ? [] : [{ ...part, symbols }];
  };
}

const WITH_ROWS: ReadonlySet<CoverageState | undefined> = new Set(['data', 'partial'] as const);

function requestOf({
  symbols,
  start,
  end,
  validate,
}: Pick<ExportQuestion, 'symbols' | 'start' | 'end'> & { readonly validate?: boolean }): {
  readonly symbols: readonly string[] | 'all';
  readonly startDate: string;
  readonly endDate: string;
  readonly validate?: boolean;
} {
  return { symbols, startDate: start, endDate: end, ...(validate !== undefined && { validate }) };
}

async function writePart(
  { name }: ExportPart,
  { to, format }: ExportQuestion,
  { dataset }: ExportKind,
  batches: AsyncIterable<RecordBatch>,
): Promise<ExportedFile | undefined> {
  const file = `${dataset.shortName}-${name}.${format}`;
  const path = join(to, file);
  const counted = new CountedBatches(batches);
  if (!(await counted.begin())) return undefined;
  await writeBatches(path, format, dataset, counted.all());
  const { size: bytes } = await stat(path);
  return { file, rows: counted.rows, bytes, sha256: await sha256OfFile(path) };
}

/** Batches of which the first is looked at before anything is written, and the rows in them. */
class CountedBatches {
  rows = 0;
  readonly #batches: AsyncIterator<RecordBatch>;
  #first: RecordBatch | undefined;

  constructor(batches: AsyncIterable<RecordBatch>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** Whether there is a row at all. */
  async begin(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.#batches.next();
      if (done === true) return false;
      if (value.numRows === 0) continue;
      this.#first = value;
      return true;
    }
  }

  async *all(): AsyncGenerator<RecordBatch> {
    try {
      for (let batch = this.#first; batch !== undefined; batch = await this.#next()) {
        this.rows += batch.numRows;
        yield batch;
      }
    } finally {
      await this.#batches.return?.();
    }
  }

  async #next(): Promise<RecordBatch | undefined> {
    const { done, value } = await this.#batches.next();
    return done === true ? undefined : value;
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw outputFailed(folder, error);
  }
  await requireWritable(join(folder, 'provenance.json'));
}

async function sayWhatWasWritten(
  files: readonly ExportedFile[],
  answer: Answer,
  question: ExportQuestion,
  terminal: Terminal,
): Promise<void> {
  const { name, symbols, start, end, by, format, to, tag, asOf, json } = question;
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const asked = { symbols, start, end, by, format, tag, as_of: asOf };
  const provenance = { ...answer.provenance, rows };
  const text = await answerProvenance(
    `export ${name}`,
    asked,
    { ...answer, provenance },
    { files },
  );
  await writeWhole(join(to, 'provenance.json'), [text]);
  terminal.logger.info('exported', factsOf(provenance, files.length, bytes));
  if (json) {
    terminal.say(`${JSON.stringify({ schema_version: 1, folder: to, rows, bytes, files })}\n`);
  } else {
    terminal.say(files.map(({ file }) => `${join(to, file)}\n`).join(''));
    terminal.tell(`${plural(files.length, 'file')}, ${bytes} bytes\n`);
  }
  const output = json ? undefined : to;
  const remarks = answerRemarks({ ...answer, provenance }, { start, end, output, metrics: false });
  tellRemarks(remarks, question, terminal);
}

/** What the log says of all files together. */
function factsOf({ engine, rows, tag }: Provenance, files: number, bytes: number): LogFields {
  const facts = { component: 'taq_export', engine, rows, bytes, files };
  return { ...facts, ...(tag !== undefined && { as_of_tag: tag }) };
}
