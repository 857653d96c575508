import { randomFor } from '../market/random.ts';

/** What happens to a connection once so many bytes of the server's answers have passed. */
export interface Trouble {
  /**
   * `cut`: both ends are closed at once. `stall`: nothing passes any more. `corrupt`: one byte is
   * changed, and all goes on.
   */
  readonly kind: 'cut' | 'stall' | 'corrupt';
  readonly afterBytes: number;
}

/** The trouble of the n-th connection, from 0 on; `undefined` where it is spared. */
export type TroubleFor = (connection: number) => Trouble | undefined;

/**
 * Troubles at random places, the same for one seed: the first connections have them, the others are
 * spared. A place is anywhere up to `upToBytes`, small ones as likely as large ones.
 */
export function seededTroubles(
  seed: number,
  {
    connections,
    upToBytes,
    kinds = ['cut', 'stall', 'corrupt'],
  }: {
    readonly connections: number;
    readonly upToBytes: number;
    readonly kinds?: readonly Trouble['kind'][];
  },
): TroubleFor {
  const random = randomFor(seed, 'troubles');
  const troubles = Array.from({ length: connections }, (): Trouble => {
    const afterBytes = Math.floor(upToBytes ** random.float());
    return { kind: random.pick(kinds), afterBytes };
  });
  return (connection) => troubles[connection];
}
