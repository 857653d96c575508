import { expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const sources = join(import.meta.dirname, '../src');

test('the libraries that draw are loaded by who draws, never with the package', async () => {
  const names = (await readdir(sources, { recursive: true })).filter((name) =>
    name.endsWith('.ts'),
  );
  const texts = await Promise.all(names.map(async (name) => readFile(join(sources, name), 'utf8')));
  const eager = /^(?:import|export) (?!type).*from '(?:@observablehq\/plot|linkedom)'/m;
  expect(names).toContain('index.ts');
  expect(names.filter((_, index) => eager.test(texts[index] ?? ''))).toEqual([]);
  expect(texts.join('\n')).toContain("import('@observablehq/plot')");
});
