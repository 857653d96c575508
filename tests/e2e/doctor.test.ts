import { describe, expect, test } from '@jest/globals';
import { canMount, onOwnDisk, type MountedOutcome } from './support/mounts.ts';
import { TAQ } from './support/paths.ts';
import { taq } from './support/taq.ts';

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly text: string;
  readonly fix: string | null;
}

function findingOf(stdout: string, check: string): Finding | undefined {
  const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
  return findings.find((finding) => finding.check === check);
}

/** The doctor's word on /mnt/data, once the shell has prepared that disk. */
function doctorOn(options: string, prepare: string): MountedOutcome {
  const script = `${prepare} && exec "$1" "$2" doctor --data-dir /mnt/data --json`;
  return onOwnDisk(options, script, [process.execPath, TAQ]);
}

(canMount ? describe : describe.skip)('taq doctor, on a disk of its own', () => {
  test('a disk without room for a file is full: exit code 7, and links are not judged', () => {
    const { code, stdout } = doctorOn(
      'size=64k,nr_inodes=2',
      '(cat /dev/zero >/mnt/fill 2>/dev/null; true)',
    );
    expect(code).toBe(7);
    expect(findingOf(stdout, 'folder')).toMatchObject({ state: 'ok' });
    expect(findingOf(stdout, 'links')).toMatchObject({ state: 'skipped' });
    expect(findingOf(stdout, 'disk')).toMatchObject({
      state: 'problem',
      text: '100 % of the disk in use, 0.0 GB free',
      fix: expect.stringContaining('Free space'),
    });
  });

  test('one that is nearly full is a warning', () => {
    const { stdout } = doctorOn('size=100k', 'head -c 90000 /dev/zero >/mnt/fill');
    expect(findingOf(stdout, 'disk')).toMatchObject({ state: 'warning' });
    expect(findingOf(stdout, 'links')).toMatchObject({ state: 'ok' });
  });

  test('a folder on a disk that is mounted read-only, also for root: exit code 2', () => {
    const { code, stdout } = doctorOn('size=64k', 'mkdir /mnt/data && mount -o remount,ro /mnt');
    expect(code).toBe(2);
    expect(findingOf(stdout, 'folder')).toEqual({
      check: 'folder',
      state: 'problem',
      text: '/mnt/data cannot be written (EROFS): nothing can be synced into it',
      fix: expect.stringContaining('--data-dir'),
    });
  });
});

test('a newcomer without anything learns what there is to do, exit code 2', async () => {
  const { code, stdout, stderr } = await taq(['doctor', '--data-dir', '/nonexistent/data']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  expect(stdout).toMatch(/^PROBLEM {2}account +INVALID_ARGUMENT: no user name/m);
  expect(stdout).toMatch(/^ +→ Set WRDS_USERNAME and WRDS_PASSWORD/m);
  expect(stdout).toMatch(/\n\d to put right, \d to know about\n$/);
});
