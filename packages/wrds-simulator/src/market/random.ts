import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random values that a seed and some labels determine. */
export interface Random {
  /** Uniform in [0, 1). */
  float(): number;
  /** Uniform whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** Bell-shaped around 0 with variance 1, never beyond ±3. */
  bell(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** One of `choices`, all equally likely. Throws `RangeError` where there is none. */
  pick<T>(choices: readonly T[]): T;
}

/**
 * The stream of `labels` under `seed`. Streams of different labels are independent, so rows of
 * one symbol and day never depend on what was drawn for another.
 */
export function randomFor(seed: number, ...labels: readonly string[]): Random {
  const digest = createHash('sha256')
    .update([seed, ...labels].join('|'))
    .digest();
  const generator = xoroshiro128plus(digest.readInt32LE(0));
  const float = (): number => uniformFloat64(generator);
  const int = (min: number, max: number): number => uniformInt(generator, min, max);
  return {
    float,
    int,
    bell: () => 2 * (float() + float() + float() - 1.5),
    exponential: () => -Math.log(1 - float()),
    chance: (p) => float() < p,
    pick: (choices) => {
      const index = choices.length === 0 ? 0 : int(0, choices.length - 1);
      const choice = choices[index];
      if (choice === undefined) throw new RangeError('nothing to pick from');
      return choice;
    },
  };
}
