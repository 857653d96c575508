/**
 * What the doctor looks at, in the order of the way that data take, and what can be wrong there.
 * `docs/cli.md` lists the same.
 */
export const CHECKS = {
  node: ['Node is too old'],
  engine: ['an engine is missing or cannot be loaded'],
  folder: ['the data folder cannot be written: read-only, a file in its way, no permission'],
  links: ['the file system takes no hard links'],
  disk: ['the disk is full', 'it is nearly full'],
  nesting: ['the store lies inside of another one', 'another one lies inside of it'],
  store: ['a manifest or a file is damaged'],
  clock: ["this machine's clock is behind the newest commit"],
  locks: ['locks of processes that are gone'],
  pgpass: [
    'no password file',
    'others may read it',
    'it cannot be read',
    'lines of another form, such as a password with a colon that is not escaped',
  ],
  account: [
    'nobody to log in as',
    'no password, because no line of the file matches',
    'an address that cannot be used, or whose connection would not be encrypted',
  ],
  server: [
    'unknown host',
    'closed port',
    'no TLS',
    'wrong password',
    'no connection left for the account',
  ],
  tls: ['not encrypted'],
  connections: ["the account's connections are all in use"],
  'server-clock': ['the clocks of this machine and the server differ'],
  years: ['a year that the account may not read', 'no year at all'],
  '1min_bars': [
    'a family of tables that is missing on a day, with the nearest alternative',
    'days that are not published or not permitted',
  ],
  daily_rv: ['the same'],
  spread_stats: ['the same'],
  ticks: ['the same'],
  sp500: ['who is in the S&P 500 cannot be looked up: no such table, or it may not be read'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What a check is called. */
export type CheckName = keyof typeof CHECKS;

/** Whether something is checked under that name. */
export function isCheckName(name: string): name is CheckName {
  return Object.hasOwn(CHECKS, name);
}
