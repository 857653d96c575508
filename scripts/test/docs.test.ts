import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const codes = (): string[] => {
  const source = read('packages/schema/src/errors.ts');
  const details = source.slice(source.indexOf('TaqErrorDetails {'), source.indexOf('\n}'));
  return Array.from(details.matchAll(/^ {2}([A-Z_]+):/gm), (match) => match[1] ?? '');
};

/** Code and exit code of each heading in the page of errors. */
const documented = (): Map<string, number> => {
  const headings = new Map<string, number>();
  let exitCode = 0;
  for (const line of read('docs/errors.md').split('\n')) {
    exitCode = Number(/^## .*\(exit (\d+)\)$/.exec(line)?.[1] ?? exitCode);
    const code = /^### ([A-Z_]+)$/.exec(line)?.[1];
    if (code !== undefined) headings.set(code, exitCode);
  }
  return headings;
};

describe('docs/errors.md', () => {
  test('has a heading for each code, and none for any other', () => {
    expect(codes().length).toBeGreaterThan(30);
    expect([...documented().keys()].toSorted()).toEqual(codes().toSorted());
  });

  test('puts each code under the exit code that the command line gives it', () => {
    const exits = read('apps/cli/src/exit-codes.ts');
    const classes = Object.fromEntries(
      Array.from(exits.matchAll(/^ {2}(\w+): (\d+),$/gm), ([, name, code]) => [name, Number(code)]),
    );
    const given = new Map(
      Array.from(exits.matchAll(/^ {2}([A-Z_]+): (?:EXIT\.(\w+)|(\d+)),$/gm), (match) => [
        match[1],
        Number(match[3] ?? classes[match[2] ?? '']),
      ]),
    );
    expect(Object.fromEntries(documented())).toEqual(Object.fromEntries(given));
  });
});

test('the README names every package, and every package has a README', () => {
  const { references } = JSON.parse(read('tsconfig.json')) as { references: { path: string }[] };
  const readme = read('README.md');
  for (const { path } of references) {
    expect(readme).toContain(`](${path})`);
    expect(read(`${path}/README.md`).length).toBeGreaterThan(200);
  }
});
