/** What trades and quotes have in common. */
export interface Tick {
  readonly root: string;
  readonly suffix: string | null;
  /** Nanoseconds since midnight of New York. */
  readonly t: bigint;
  readonly seq: bigint;
}

export interface Trade extends Tick {
  readonly price: number | null;
  readonly size: number | null;
  readonly cond: string | null;
  readonly corr: string | null;
  readonly ex: string | null;
  readonly source: 'C' | 'N';
}

export interface Quote extends Tick {
  readonly bid: number | null;
  readonly ask: number | null;
  readonly bidSize: number | null;
  readonly askSize: number | null;
  readonly cond: string | null;
  /** `B` where the record was cancelled. */
  readonly cancel: string | null;
}

/** An ordinary trade, but for what a test says. */
export function trade(changes: Partial<Trade> = {}): Trade {
  return {
    root: 'AAA',
    suffix: null,
    t: at('10:00'),
    seq: 1n,
    price: 10,
    size: 100,
    cond: null,
    corr: '00',
    ex: 'N',
    source: 'C',
    ...changes,
  };
}

/** An ordinary quote, but for what a test says. */
export function quote(changes: Partial<Quote> = {}): Quote {
  return {
    root: 'AAA',
    suffix: null,
    t: at('09:31'),
    seq: 1n,
    bid: 9.99,
    ask: 10.01,
    bidSize: 100,
    askSize: 100,
    cond: 'R',
    cancel: null,
    ...changes,
  };
}

/** `09:30`, `09:30:00.000000001`: nanoseconds since midnight. */
export function at(clock: string): bigint {
  const [hours = '0', minutes = '0', seconds = '0'] = clock.split(':');
  const [whole = '0', fraction = ''] = seconds.split('.');
  const inSeconds = (Number(hours) * 60 + Number(minutes)) * 60 + Number(whole);
  return BigInt(inSeconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** The canonical symbol of a tick. */
export function symbolOf({ root, suffix }: Tick): string {
  return suffix === null ? root : `${root}.${suffix}`;
}
