import { withColumns, type Answer } from '@taq/provider';
import type { Dataset, ExchangeDate } from '@taq/schema';
import { TaqLocalProvider, type EngineName, type TaqRequest } from '@taq/unified-fetcher';
import type { AsOfPolicy } from '@taq/versioning';
import type { ExitCode } from '../exit-codes.ts';
import { answerRemarks } from '../output/answer-remarks.ts';
import type { PictureKind } from '../output/pictures.ts';
import { answerProvenance, type AskedWords } from '../output/provenance-json.ts';
import { tellRemarks } from '../output/remarks.ts';
import { requireWritable, writeWhole } from '../output/write-file.ts';
import type { Terminal } from '../terminal.ts';
import { deliveryOf, type DeliveryWishes } from './delivery.ts';
import { judgeCoverage } from './judge-coverage.ts';

/** What is asked, of what, and how the answer is wanted. */
export interface RowsQuestion extends Omit<DeliveryWishes, 'picture'> {
  readonly dataDir: string;
  readonly engine: EngineName;
  readonly symbols: readonly string[] | 'all';
  /** First and last day, both included. */
  readonly start: ExchangeDate;
  readonly end: ExchangeDate;
  readonly asOf: ExchangeDate | undefined;
  readonly asOfPolicy: AsOfPolicy | undefined;
  readonly tag: string | undefined;
  readonly limit: number | undefined;
  /** Names, in the order that is wanted. */
  readonly columns: readonly string[] | undefined;
  readonly validate: boolean;
  readonly metrics: boolean;
  /** A file for coverage and provenance. */
  readonly provenance: string | undefined;
}

/** Rows of a kind that a provider answers with. */
export interface RowsKind {
  /** With the columns that answers have. */
  readonly dataset: Dataset;
  /** What they are drawn as. */
  readonly picture: PictureKind;
  /** What is asked besides, in the words of the flags. */
  readonly asked?: AskedWords;
  readonly ask: (
    provider: TaqLocalProvider,
    request: TaqRequest,
    options: { readonly signal: AbortSignal },
  ) => Promise<Answer>;
}

/**
 * Asks, delivers the rows, and says on stderr where they came from and what is missing. Mistakes in
 * the question or the place for the rows are found before the store is opened.
 */
export async function queryRows(
  { dataset: whole, picture, ask, asked }: RowsKind,
  question: RowsQuestion,
  terminal: Terminal,
): Promise<ExitCode> {
  const isWhole = question.columns === undefined;
  const wishes = { ...question, picture: isWhole ? picture : undefined };
  const deliver = await deliveryOf(wishes, terminal);
  if (question.provenance !== undefined) await requireWritable(question.provenance);
  const answer = await answerOf(ask, question, terminal);
  const exitCode = judgeCoverage(answer.coverage);
  const dataset = withColumns(whole, question.columns);
  const { start, end, symbols } = question;
  const title = { start, end, ...(symbols === 'all' ? {} : { symbols }) };
  await deliver({ table: answer.table, dataset, asked: title });
  if (question.provenance !== undefined) {
    const text = await answerProvenance(
      `query ${dataset.shortName}`,
      { ...wordsOf(question), ...asked },
      answer,
    );
    await writeWhole(question.provenance, [text]);
  }
  tellRemarks(answerRemarks(answer, question), question, terminal);
  return exitCode;
}

/** The question as its flags say it. */
function wordsOf(question: RowsQuestion): AskedWords {
  const { symbols, start, end, asOf, asOfPolicy, tag, limit, columns } = question;
  return { symbols, start, end, as_of: asOf, as_of_policy: asOfPolicy, tag, limit, columns };
}

async function answerOf(
  ask: RowsKind['ask'],
  question: RowsQuestion,
  { signal, logger }: Pick<Terminal, 'signal' | 'logger'>,
): Promise<Answer> {
  const { dataDir, engine, symbols, start, end, asOf, asOfPolicy, tag } = question;
  const { limit, columns, validate } = question;
  await using provider = new TaqLocalProvider({ dataDir, engine, logger });
  const state = { asOf, asOfPolicy, tag };
  const request = { symbols, startDate: start, endDate: end, columns, limit, validate, ...state };
  return await ask(provider, request, { signal });
}
