import { describe, expect, test } from '@jest/globals';
import { TaqError } from '@taq/schema';
import {
  isLoopback,
  parsePasswordFile,
  resolveConnection,
  type ConnectionInputs,
  type ConnectionSettings,
} from '../src/index.ts';

const WRDS = 'wrds-pgdata.wharton.upenn.edu';

type Found = Partial<Omit<ConnectionInputs, 'passwords'>> & { readonly pgpass?: string };

function resolve({ pgpass = '', env = {}, ...found }: Found): ConnectionSettings {
  return resolveConnection({ env, passwords: parsePasswordFile(pgpass), ...found });
}

/** The error of settings that cannot be used. */
function refusal(found: Found): TaqError {
  try {
    resolve(found);
  } catch (error) {
    if (TaqError.is(error, 'INVALID_ARGUMENT')) return error;
  }
  throw new Error('the settings were taken');
}

describe('without a URL', () => {
  test('WRDS is meant, encrypted, as the user of the variables', () => {
    expect(resolve({ env: { WRDS_USERNAME: 'ada', WRDS_PASSWORD: 'x' } })).toEqual({
      host: WRDS,
      port: 9737,
      database: 'wrds',
      user: 'ada',
      password: 'x',
      tls: 'require',
    });
  });

  test('every WRDS variable counts', () => {
    const env = {
      WRDS_HOST: 'db.example.org',
      WRDS_PORT: '6000',
      WRDS_DATABASE: 'taq',
      WRDS_USERNAME: 'ada',
      WRDS_PASSWORD: 'x',
    };
    expect(resolve({ env })).toEqual({
      host: 'db.example.org',
      port: 6000,
      database: 'taq',
      user: 'ada',
      password: 'x',
      tls: 'require',
    });
    expect(resolve({ env: { WRDS_USER: 'grace' } }).user).toBe('grace');
  });

  test('every PG variable counts', () => {
    const env = {
      PGHOST: '127.0.0.1',
      PGPORT: '6000',
      PGDATABASE: 'taq',
      PGUSER: 'ada',
      PGPASSWORD: 'x',
      PGSSLMODE: 'verify-full',
    };
    expect(resolve({ env })).toEqual({
      host: '127.0.0.1',
      port: 6000,
      database: 'taq',
      user: 'ada',
      password: 'x',
      tls: 'verify-full',
    });
  });

  test('WRDS variables go before PG variables, each for itself', () => {
    const env = {
      WRDS_HOST: 'localhost',
      PGHOST: 'elsewhere',
      PGPORT: '6000',
      WRDS_USERNAME: 'ada',
      PGUSER: 'grace',
      WRDS_PASSWORD: 'x',
      PGPASSWORD: 'y',
    };
    expect(resolve({ env })).toMatchObject({
      host: 'localhost',
      port: 6000,
      user: 'ada',
      password: 'x',
    });
  });

  test('a variable that is set to nothing is not set', () => {
    const env = { WRDS_USERNAME: '', PGUSER: 'ada', PGHOST: '', PGPORT: '', PGSSLMODE: '' };
    expect(resolve({ env })).toMatchObject({ user: 'ada', host: WRDS, port: 9737 });
  });

  test('the port of another server is that of PostgreSQL', () => {
    expect(resolve({ env: { PGHOST: 'localhost', PGUSER: 'ada' } }).port).toBe(5432);
    expect(resolve({ env: { PGHOST: WRDS.toUpperCase(), PGUSER: 'ada' } }).port).toBe(9737);
  });

  test.each(['0', '65536', 'x', '5432 ', '-1', '1e3', '54.32'])('port %j is refused', (port) => {
    expect(refusal({ env: { PGPORT: port, PGUSER: 'ada' } })).toMatchObject({
      message: 'PGPORT is not a port from 1 to 65535',
      details: { argument: 'PGPORT', value: port },
    });
    expect(refusal({ env: { WRDS_PORT: port, PGPORT: '1' } }).details).toMatchObject({
      argument: 'WRDS_PORT',
    });
  });
});

describe('a URL', () => {
  test('says all of where to connect', () => {
    const env = {
      WRDS_HOST: 'elsewhere',
      PGPORT: '1',
      PGDATABASE: 'other',
      PGSSLMODE: 'verify-full',
    };
    expect(resolve({ url: 'postgres://ada:x@localhost/taq', env })).toEqual({
      host: 'localhost',
      port: 5432,
      database: 'taq',
      user: 'ada',
      password: 'x',
      tls: 'disable',
    });
    expect(resolve({ url: `postgresql://ada@${WRDS}`, env })).toMatchObject({
      port: 9737,
      database: 'wrds',
      tls: 'require',
    });
  });

  test('gets user and password from the variables where it has none', () => {
    const env = { WRDS_USERNAME: 'ada', WRDS_PASSWORD: 'x' };
    expect(resolve({ url: `postgres://${WRDS}/wrds`, env })).toMatchObject({
      user: 'ada',
      password: 'x',
    });
    expect(resolve({ url: `postgres://ada@${WRDS}/wrds`, env }).password).toBe('x');
  });

  test('does not get the password of another user', () => {
    const env = { WRDS_USERNAME: 'ada', WRDS_PASSWORD: 'x' };
    expect(resolve({ url: `postgres://grace@${WRDS}/wrds`, env }).password).toBeUndefined();
    const pgpass = `${WRDS}:9737:wrds:grace:y`;
    expect(resolve({ url: `postgres://grace@${WRDS}/wrds`, env, pgpass }).password).toBe('y');
  });

  test('may hold user names, passwords and databases with any characters, encoded', () => {
    const [user, password, database] = ['a@b:c', 'p/ä:%@?# \\', 'my db'];
    const url = `postgres://${[user, password].map(encodeURIComponent).join(':')}@127.0.0.1:6000/${encodeURIComponent(database)}`;
    expect(resolve({ url })).toMatchObject({ user, password, database, port: 6000 });
  });

  test.each([
    ['postgres://ada:x@[::1]:6000/wrds', '::1'],
    ['postgres://ada:x@LOCALHOST:6000/wrds', 'localhost'],
    ['postgres://ada:x@127.8.9.10:6000/wrds', '127.8.9.10'],
  ])('%s names this machine, which may do without TLS', (url, host) => {
    expect(resolve({ url })).toMatchObject({ host, port: 6000, tls: 'disable', password: 'x' });
  });

  test.each([
    ['postgres://ada@[2001:db8::1]:6000/wrds', '2001:db8::1'],
    ['postgres://ada@10.0.0.1:6000/wrds', '10.0.0.1'],
    ['postgres://ada@localhost.example.org:6000/wrds', 'localhost.example.org'],
  ])('%s names another machine, which may not', (url, host) => {
    expect(resolve({ url })).toMatchObject({ host, tls: 'require' });
    expect(refusal({ url: `${url}?sslmode=disable` })).toMatchObject({
      message: `connections to ${host} have to be encrypted`,
    });
  });

  test('with a password for another machine is refused, and nothing of it is shown', () => {
    const error = refusal({ url: `postgres://ada:hunter2@${WRDS}:9737/wrds` });
    expect(error).toMatchObject({ message: 'the URL holds a password for another machine' });
    expect(error.next).toContain('~/.pgpass');
    expectNoTrace(error, 'hunter2');
  });

  test.each([
    'hunter2',
    'mysql://ada:hunter2@localhost/wrds',
    'postgres://ada:hunter2/x@localhost/wrds',
    'postgres://ada:12#hunter2@localhost/wrds',
    'postgres://ada:12?hunter2@localhost/wrds',
    'postgres://ada:hunter2%zz@localhost/wrds',
    'postgres://ada:hunter2@localhost:99999/wrds',
    'postgres://ada:hunter2@localhost:0/wrds',
    'postgres://ada:hunter2@localhost/wrds?host=elsewhere',
    'postgres:///wrds?password=hunter2',
  ])('of another form is refused, and nothing of it is shown: %s', (url) => {
    expectNoTrace(refusal({ url }), 'hunter2');
  });

  test.each([
    ['require', 'require'],
    ['verify-full', 'verify-full'],
    ['verify-ca', 'verify-full'],
    ['prefer', 'require'],
    ['allow', 'require'],
  ])('with sslmode=%s means %s at another machine', (sslmode, tls) => {
    expect(resolve({ url: `postgres://ada@${WRDS}/wrds?sslmode=${sslmode}` }).tls).toBe(tls);
    expect(resolve({ env: { PGUSER: 'ada', PGSSLMODE: sslmode } }).tls).toBe(tls);
  });

  test('with sslmode=prefer leaves this machine without TLS', () => {
    expect(resolve({ url: 'postgres://ada@localhost/wrds?sslmode=prefer' }).tls).toBe('disable');
    expect(resolve({ url: 'postgres://ada@localhost/wrds?sslmode=require' }).tls).toBe('require');
  });

  test('with an unknown sslmode is refused', () => {
    expect(refusal({ url: 'postgres://ada@localhost/?sslmode=strict' }).details).toEqual({
      argument: '--url',
      value: 'strict',
    });
  });
});

describe('the password file', () => {
  const pgpass = [
    '# comment',
    `${WRDS}:9737:other:ada:other database`,
    `${WRDS}:9737:wrds:ada:secret`,
    '*:*:*:grace:everywhere',
    'localhost:*:*:*:anybody',
  ].join('\n');

  test('has the password where nobody else has', () => {
    expect(resolve({ env: { WRDS_USERNAME: 'ada' }, pgpass }).password).toBe('secret');
    expect(resolve({ env: { WRDS_USERNAME: 'ada', PGPASSWORD: 'x' }, pgpass }).password).toBe('x');
    expect(resolve({ url: 'postgres://grace@10.0.0.1:1/db', pgpass }).password).toBe('everywhere');
    expect(resolve({ url: 'postgres://anna@localhost', pgpass }).password).toBe('anybody');
    expect(resolve({ url: 'postgres://anna@10.0.0.1', pgpass }).password).toBeUndefined();
  });

  test('has the user, too, where nobody names one', () => {
    expect(resolve({ pgpass })).toMatchObject({ host: WRDS, user: 'ada', password: 'secret' });
    expect(resolve({ url: 'postgres://10.0.0.1/db', pgpass }).user).toBe('grace');
  });

  test('does not name a user by a wildcard', () => {
    expect(refusal({ pgpass: '*:*:*:*:x' })).toMatchObject({
      message: `no user name to log in to ${WRDS} with`,
      details: { argument: 'user' },
    });
  });

  test('an empty password is one that nobody has', () => {
    expect(resolve({ url: 'postgres://ada:@localhost', pgpass }).password).toBe('anybody');
  });
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['::1', true],
  ['10.0.0.1', false],
  ['127.0.0.1.example.org', false],
  ['localhost.example.org', false],
  ['', false],
])('isLoopback(%j) is %j', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});

function expectNoTrace(error: TaqError, secret: string): void {
  const { message, next, details, stack } = error;
  expect(JSON.stringify({ message, next, details, stack })).not.toContain(secret);
}
