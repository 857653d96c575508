import { expect, test } from '@jest/globals';
import { maskSecrets } from '../src/index.ts';

test('user and password go out of a URL, whatever letters they hold', () => {
  expect(maskSecrets('at postgres://me:p@ss/word@host:5432/wrds, twice')).toBe(
    'at postgres://…@host:5432/wrds, twice',
  );
});

test('text without a URL keeps its signs', () => {
  expect(maskSecrets('mail me@host: https://host/a')).toBe('mail me@host: https://host/a');
});
