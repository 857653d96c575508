import { expect, test } from '@jest/globals';
import { canMount, onOwnDisk } from './support/mounts.ts';

const OUTPUT = new URL('../../apps/cli/dist/output/write-file.js', import.meta.url).href;

(canMount ? test : test.skip)(
  'a disk that fills up while --output writes is DISK_FULL, and leaves no half file',
  () => {
    const script = `
      import { readdirSync } from 'node:fs';
      import { writeWhole } from '${OUTPUT}';
      const chunks = Array.from({ length: 100 }, () => 'x'.repeat(10000));
      const error = await writeWhole('/mnt/rows.csv', chunks).catch((failure) => failure);
      console.log(JSON.stringify({ code: error?.code, files: readdirSync('/mnt') }));
    `;
    const run = 'cd /mnt && exec "$1" --input-type=module -e "$2"';
    const { stdout, stderr } = onOwnDisk('size=64k', run, [process.execPath, script]);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ code: 'DISK_FULL', files: [] });
  },
);
