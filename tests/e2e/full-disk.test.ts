import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const OUTPUT = new URL('../../apps/cli/dist/output/write-file.js', import.meta.url).href;

/** Runs a script where /mnt is a disk of 64 kB, in a world of its own. */
function onSmallDisk(script: string): ReturnType<typeof spawnSync> {
  const mount =
    'mount -t tmpfs -o size=64k none /mnt && cd /mnt && exec "$0" --input-type=module -e "$1"';
  const words = ['-Urm', 'sh', '-c', mount, process.execPath, script];
  return spawnSync('unshare', words, {
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
}

const canUnshare = spawnSync('unshare', ['-Urm', 'true']).status === 0;

(canUnshare ? test : test.skip)(
  'a disk that fills up while --output writes is DISK_FULL, and leaves no half file',
  () => {
    const { stdout, stderr } = onSmallDisk(`
    import { readdirSync } from 'node:fs';
    import { writeWhole } from '${OUTPUT}';
    const chunks = Array.from({ length: 100 }, () => 'x'.repeat(10000));
    const error = await writeWhole('/mnt/rows.csv', chunks).catch((failure) => failure);
    console.log(JSON.stringify({ code: error?.code, files: readdirSync('/mnt') }));
  `);
    expect(stderr).toBe('');
    expect(JSON.parse(String(stdout))).toEqual({ code: 'DISK_FULL', files: [] });
  },
);
