import { expect, test } from '@jest/globals';
import { parsePasswordFile } from '../src/index.ts';

test('a line has five fields', () => {
  expect(parsePasswordFile('h:5432:db:ada:secret\n*:*:*:*:other\n')).toEqual([
    { host: 'h', port: '5432', database: 'db', user: 'ada', password: 'secret' },
    { host: '*', port: '*', database: '*', user: '*', password: 'other' },
  ]);
});

test('a backslash takes the meaning from colons and backslashes', () => {
  const text = String.raw`\:\:1:5432:db:a\\da:p\:w\\x\y`;
  expect(parsePasswordFile(text)).toEqual([
    { host: '::1', port: '5432', database: 'db', user: 'a\\da', password: 'p:w\\xy' },
  ]);
});

test.each([
  ['ends at a further colon', 'h:1:d:u:pw:more', 'pw'],
  ['may end in a lone backslash', 'h:1:d:u:pw\\', 'pw\\'],
  ['may hold any other character', 'h:1:d:u:#p w*"\'ä€', '#p w*"\'ä€'],
  ['may be empty', 'h:1:d:u:', ''],
])('a password %s', (_name, line, password) => {
  expect(parsePasswordFile(line)).toMatchObject([{ password }]);
});

test('comments, empty lines and lines of another form are passed over', () => {
  const text = '# h:1:d:u:p\n\nh:1:d:u\r\nh:1:d:u:p\r\nnonsense\n:1:d:u:p';
  expect(parsePasswordFile(text)).toEqual([
    { host: 'h', port: '1', database: 'd', user: 'u', password: 'p' },
  ]);
});
