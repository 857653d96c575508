import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canMount, onOwnDisk } from './support/mounts.ts';
import { TAQ } from './support/paths.ts';
import { startSimulator, type RunningSimulator } from './support/simulator.ts';

/** Two months, a commit each. */
const MARKET = ['--seed', '4', '--symbols', '3', '--trades', '200'];
const RANGE = ['2024-11-27', '2024-12-03'] as const;
/**
 * Files that the disk takes: of bytes there are plenty, so that the guard lets the sync begin and the
 * disk is full in the middle of it, at the same place in every run.
 */
const FILES = [14, 16, 20, 26];

/**
 * Syncs until the disk is full, looks what is left, makes room, and does the same again; then says of
 * what is stored whether it is sound, and its rows.
 */
const SCRIPT = `
  node=$1 taq=$2 url=$3
  sync() { "$node" "$taq" sync aggregates --url "$url" --data-dir /mnt/data --symbols all \\
    --start-date ${RANGE[0]} --end-date ${RANGE[1]} --json; }
  sync > /tmp/taq-out.$$ 2> /tmp/taq-err.$$; echo "first $?"
  grep -ho '"code":"[A-Z_]*"' /tmp/taq-err.$$ | sort -u; rm /tmp/taq-out.$$ /tmp/taq-err.$$
  mount -o remount,nr_inodes=0 /mnt
  echo "half $(find /mnt -name '*~*' ! -name '*~intent' -type f | wc -l)"
  sync > /dev/null 2>&1; echo "second $?"
  "$node" "$taq" verify --data-dir /mnt/data > /dev/null 2>&1; echo "verify $?"
  echo "rows $("$node" "$taq" query minute-bars --data-dir /mnt/data --symbols all \\
    --start ${RANGE[0]} --end ${RANGE[1]} --json 2> /dev/null | sha256sum)"`;

let simulator: RunningSimulator;

(canMount ? describe : describe.skip)('a disk that fills up while a sync writes', () => {
  let undisturbed: string[];

  beforeAll(async () => {
    simulator = await startSimulator([...MARKET, '--start', RANGE[0], '--end', RANGE[1]]);
    undisturbed = syncOn('size=256m');
  });

  afterAll(async () => simulator[Symbol.asyncDispose]());

  function syncOn(options: string): string[] {
    const { stdout } = onOwnDisk(options, SCRIPT, [process.execPath, TAQ, simulator.readerUrl]);
    return stdout.trim().split('\n');
  }

  test('is none where there is room', () => {
    expect(undisturbed).toEqual([
      'first 0',
      'half 0',
      'second 0',
      'verify 0',
      expect.stringMatching(/^rows [0-9a-f]{64}/),
    ]);
  });

  test.each(FILES)(
    'is DISK_FULL, and the next run goes on from a sound state (after %i files)',
    (files) => {
      const [first, code, ...rest] = syncOn(`size=256m,nr_inodes=${files}`);
      expect([first, code]).toEqual(['first 7', '"code":"DISK_FULL"']);
      expect(rest).toEqual(['half 0', 'second 0', 'verify 0', undisturbed.at(-1)]);
    },
  );
});
