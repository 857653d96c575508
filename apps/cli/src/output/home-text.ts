import type { WhereYouAre } from '../home/where-you-are.ts';
import type { StoreStatus } from '../status/store-status.ts';
import { plural } from './phrases.ts';
import { shellWords } from './shell-words.ts';

/** A command, and what it is for. */
type Step = readonly [words: readonly string[], what: string];

/** What is here, the three likely next steps, and where all commands are listed. */
export function homeText(place: WhereYouAre, invokedAs: string): string {
  const steps = nextSteps(place).map(
    ([words, what]) => `  ${invokedAs} ${shellWords(words)}\n      ${what}\n`,
  );
  return `${placeText(place)}\n\nNext:\n${steps.join('')}\n${invokedAs} --help lists all commands.\n`;
}

/** The same for programs: one object on a line. */
export function homeAsJson(place: WhereYouAre, invokedAs: string): string {
  const { dataDir, status } = place;
  return `${JSON.stringify({
    schema_version: 1,
    data_dir: dataDir,
    store: status === undefined ? null : storeFacts(status),
    next: nextSteps(place).map(([words, what]) => ({
      command: `${invokedAs} ${shellWords(words)}`,
      what,
    })),
  })}\n`;
}

function storeFacts({ version, snapshots, datasets }: StoreStatus): object {
  return {
    version,
    snapshots,
    datasets: datasets.map(({ dataset, symbols, firstDate, lastDate }) => ({
      dataset,
      symbols,
      first_date: firstDate ?? null,
      last_date: lastDate ?? null,
    })),
  };
}

function placeText({ dataDir, status }: WhereYouAre): string {
  if (status === undefined) return `taq: no store in ${dataDir} yet.`;
  if (status.datasets.length === 0) return `taq: the store in ${dataDir} is empty.`;
  const { version, snapshots } = status;
  const size = `version ${version}, ${plural(snapshots, 'snapshot')}`;
  return [`taq: the store in ${dataDir}, ${size}`, ...status.datasets.map(datasetLine)].join('\n');
}

function datasetLine({
  dataset,
  symbols,
  firstDate,
  lastDate,
}: StoreStatus['datasets'][number]): string {
  const days = firstDate === undefined ? 'no rows yet' : `${firstDate} to ${lastDate}`;
  return `  ${dataset}: ${days}, ${plural(symbols, 'symbol')}`;
}

function nextSteps({ dataDir, status, example, hasUser }: WhereYouAre): Step[] {
  const store = dataDir === 'data' ? [] : ['--data-dir', dataDir];
  if (status === undefined || status.datasets.length === 0) return firstSteps(hasUser, store);
  const query: Step =
    example === undefined
      ? [['status', ...store], 'what is here, in numbers']
      : [[...dayWords(example), ...store], 'a day as a picture; without --plot its rows'];
  return [
    query,
    [['coverage', ...store], 'which days of which symbols are here, and why others are not'],
    [
      ['sync', 'all', '--symbols', example?.symbol ?? 'AAPL', '--since', '5d', ...store],
      'what is new at the server',
    ],
  ];
}

function dayWords({ symbol, day }: NonNullable<WhereYouAre['example']>): string[] {
  return ['query', 'minute-bars', '--symbols', symbol, '--start', day, '--end', day, '--plot'];
}

function firstSteps(hasUser: boolean, store: readonly string[]): Step[] {
  const sync: Step = [
    ['sync', 'all', '--symbols', 'AAPL,MSFT', '--since', '5d', ...store],
    'the last days of two symbols from WRDS',
  ];
  const demo: Step = [
    ['demo'],
    'the main job in a minute, on a simulated market; needs no account',
  ];
  const doctor: Step = [
    ['doctor', ...store],
    'what is missing for a sync: account, password, server, disk',
  ];
  return hasUser ? [doctor, sync, demo] : [demo, doctor, sync];
}
