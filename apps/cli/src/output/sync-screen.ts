import type { SyncEvent } from '@taq/sync';
import type { ConnectionActivity, ConnectionEvent } from '@taq/source-wrds';
import { durationText, sizeText } from './quantities.ts';
import { plural } from './phrases.ts';

type EventOf<Type extends SyncEvent['type']> = Extract<SyncEvent, { type: Type }>;

/** Rates are those of so many milliseconds. */
const RATE_OVER_MS = 5000;

/** What there is to see of a sync at a moment. */
export interface Moment {
  /** Milliseconds; only differences count. */
  readonly nowMs: number;
  readonly connections: readonly ConnectionActivity[];
}

/**
 * What a sync's screen shows: what is done of all that is to do, how fast it comes in and how long it
 * may take, and what each connection does. Holds figures only; drawing is somebody else's matter.
 */
export class SyncScreen {
  readonly #startedMs: number;
  readonly #planned = new Map<string, EventOf<'planned'>>();
  readonly #notes = new Map<number, string>();
  #progress: EventOf<'progress'> | undefined;
  #heading: string;
  #samples: { readonly ms: number; readonly bytes: number }[] = [];

  constructor(heading: string, nowMs: number) {
    this.#heading = heading;
    this.#startedMs = nowMs;
  }

  /** Takes what happened. */
  note(event: SyncEvent): void {
    if (event.type === 'planned') this.#planned.set(event.dataset, event);
    if (event.type === 'progress') this.#progress = event;
  }

  /** Takes what happened to a connection. */
  noteConnection(event: ConnectionEvent): void {
    if (event.type === 'retrying') return;
    const words = {
      opening: 'logging in; your phone may be asked',
      opened: '',
      lost: 'lost',
    } as const;
    this.#notes.set(event.connection, words[event.type]);
  }

  /** The lines as they are now. */
  lines({ nowMs, connections }: Moment): string[] {
    const bytes = connections.reduce((sum, connection) => sum + connection.bytes, 0);
    const rate = this.#rate(nowMs, bytes);
    return [
      this.#heading,
      ...this.#work(nowMs),
      `  ${sizeText(bytes)} received, ${sizeText(rate)}/s`,
      ...connections.map((connection) => this.#connection(connection)),
    ];
  }

  #work(nowMs: number): string[] {
    const plans = [...this.#planned.values()];
    const allCells = plans.reduce((sum, { cells }) => sum + cells, 0);
    if (allCells === 0) return [];
    const { done = 0, cells = 0, rows = 0, date } = this.#progress ?? {};
    const days = plans.reduce((sum, plan) => sum + plan.days, 0);
    const last = date === undefined ? '' : `, last ${date}`;
    return [
      `  ${bar(cells / allCells)} ${done} of ${plural(days, 'day')}, ${cells} of ${plural(allCells, 'symbol-day')}${last}`,
      `  ${plural(rows, 'row')}, ${this.#timeLeft(nowMs, cells / allCells)}`,
    ];
  }

  #timeLeft(nowMs: number, share: number): string {
    const spent = (nowMs - this.#startedMs) / 1000;
    const left = share === 0 ? undefined : (spent * (1 - share)) / share;
    return `${durationText(spent)} so far, ${left === undefined ? 'time left not known yet' : `about ${durationText(left)} left`}`;
  }

  #rate(ms: number, bytes: number): number {
    this.#samples.push({ ms, bytes });
    this.#samples = this.#samples.filter((sample) => sample.ms >= ms - RATE_OVER_MS);
    const [first = { ms, bytes }] = this.#samples;
    return ms === first.ms ? 0 : ((bytes - first.bytes) * 1000) / (ms - first.ms);
  }

  #connection({ connection, state, bytes }: ConnectionActivity): string {
    const note = this.#notes.get(connection) ?? '';
    return `  connection ${connection}: ${note === '' ? `${state}, ${sizeText(bytes)}` : note}`;
  }
}

const WIDTH = 20;

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}]`;
}
