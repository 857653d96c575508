import type { Answer } from '@taq/provider';
import { minuteBars, type ExchangeDate } from '@taq/schema';
import { TaqLocalProvider, type EngineName } from '@taq/unified-fetcher';
import type { AsOfPolicy } from '@taq/versioning';
import type { ExitCode } from '../exit-codes.ts';
import { answerRemarks } from '../output/answer-remarks.ts';
import { tellRemarks } from '../output/remarks.ts';
import type { Terminal } from '../terminal.ts';
import { deliveryOf, type DeliveryWishes } from './delivery.ts';
import { judgeCoverage } from './judge-coverage.ts';
import { storedSymbols } from './stored-symbols.ts';

/** What is asked, of what, and how the answer is wanted. */
export interface MinuteBarsQuestion extends DeliveryWishes {
  readonly dataDir: string;
  readonly engine: EngineName;
  readonly symbols: readonly string[] | 'all';
  /** First and last day, both included. */
  readonly start: ExchangeDate;
  readonly end: ExchangeDate;
  readonly asOf: ExchangeDate | undefined;
  readonly asOfPolicy: AsOfPolicy | undefined;
  readonly tag: string | undefined;
  readonly validate: boolean;
  readonly metrics: boolean;
}

/**
 * Asks, delivers the rows, and says on stderr where they came from and what is missing. Mistakes in
 * the question or the place for the rows are found before the store is opened.
 */
export async function queryMinuteBars(
  question: MinuteBarsQuestion,
  terminal: Terminal,
): Promise<ExitCode> {
  const deliver = await deliveryOf(question, terminal);
  const answer = await ask(question, terminal.signal);
  const exitCode = await judgeCoverage(answer.coverage, async () =>
    storedSymbols(question.dataDir, minuteBars),
  );
  const { start, end, symbols } = question;
  const title = { start, end, ...(symbols === 'all' ? {} : { symbols }) };
  await deliver({ table: answer.table, dataset: minuteBars, asked: title });
  tellRemarks(answerRemarks(answer, question), question, terminal);
  return exitCode;
}

async function ask(question: MinuteBarsQuestion, signal: AbortSignal): Promise<Answer> {
  const { dataDir, engine, symbols, start, end, asOf, asOfPolicy, tag, validate } = question;
  await using provider = new TaqLocalProvider({ dataDir, engine });
  return await provider.fetchMinuteBars(
    { symbols, startDate: start, endDate: end, asOf, asOfPolicy, tag, validate },
    { signal },
  );
}
