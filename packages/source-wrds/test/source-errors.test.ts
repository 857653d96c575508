import { describe, expect, test } from '@jest/globals';
import { TaqError } from '@taq/schema';
import postgres from 'postgres';
import { serverName, toSourceError } from '../src/source-errors.ts';

const settings = {
  host: 'wrds.example.org',
  port: 9737,
  database: 'wrds',
  user: 'ada',
  password: 'hunter2',
  tls: 'require',
} as const;
const server = 'wrds.example.org:9737/wrds';

/** The server's error with that SQLSTATE. */
function sqlError(code: string, message = 'as the server says'): Error {
  return new postgres.PostgresError({ code, message } as never);
}

describe('an error of the server', () => {
  test.each([
    ['28P01', 'SOURCE_AUTH_FAILED', `${server} refused to log in ada: as the server says`],
    ['28000', 'SOURCE_AUTH_FAILED', `${server} refused to log in ada: as the server says`],
    ['3D000', 'SOURCE_UNREACHABLE', `there is no database wrds on ${server}`],
    ['53300', 'SOURCE_UNREACHABLE', `${server} has no connection left for ada`],
    ['57P01', 'SOURCE_UNREACHABLE', `${server} is shutting down or starting up`],
    ['57P02', 'SOURCE_UNREACHABLE', `${server} is shutting down or starting up`],
    ['57P03', 'SOURCE_UNREACHABLE', `${server} is shutting down or starting up`],
    ['57P05', 'SOURCE_UNREACHABLE', `${server} lost the connection: as the server says`],
    ['08006', 'SOURCE_UNREACHABLE', `${server} lost the connection: as the server says`],
    ['40001', 'SOURCE_FAILED', `a query at ${server} was set back: as the server says`],
    ['57014', 'SOURCE_FAILED', `a query at ${server} was stopped: as the server says`],
  ])('%s is %s', (sqlState, code, message) => {
    const cause = sqlError(sqlState);
    const error = toSourceError(cause, settings);
    expect(error).toMatchObject({ code, message, cause, next: expect.any(String) });
    expect(error.details).toMatchObject({ server });
  });

  test.each([
    ['a connection that is lost', ['08000', '08003', '08006', '57P05'], true],
    ['no connection left', ['53300'], true],
    ['a server that restarts', ['57P01', '57P02', '57P03'], true],
    ['a conflict with what a standby replays', ['40001', '40P01'], true],
    ['a password', ['28P01', '28000'], false],
    ['a database that is not there', ['3D000'], false],
    ['a permission', ['42501'], false],
    ['a statement that is wrong', ['42601', '42P01', '42703'], false],
    ['a statement that takes too long', ['57014'], false],
    ['a server without room', ['53100', '53200'], false],
  ])('for %s: %j can pass: %p', (_reason, states, transient) => {
    const errors = states.map((state) => toSourceError(sqlError(state), settings, true));
    expect(errors.map(({ details }) => 'transient' in details && details.transient)).toEqual(
      states.map(() => transient),
    );
  });

  test('42501 names what may not be read', () => {
    const cause = sqlError('42501', 'permission denied for schema taqm_2012');
    expect(toSourceError(cause, settings)).toMatchObject({
      code: 'SOURCE_NOT_PERMITTED',
      message: `ada may not read taqm_2012 at ${server}`,
      details: { server, relation: 'taqm_2012' },
      cause,
    });
  });

  test('of any other kind keeps its SQLSTATE', () => {
    expect(toSourceError(sqlError('42P01'), settings).details).toEqual({
      server,
      sqlState: '42P01',
    });
  });
});

describe('an error on the way', () => {
  test.each([
    ['ECONNRESET', 'SOURCE_UNREACHABLE', `cannot reach ${server} (ECONNRESET)`],
    ['CERT_HAS_EXPIRED', 'SOURCE_UNREACHABLE', `no secure connection to ${server}: it broke`],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'SOURCE_UNREACHABLE',
      `no secure connection to ${server}: it broke`,
    ],
    ['EWHATEVER', 'SOURCE_FAILED', `a query at ${server} failed: it broke`],
  ])('%s is %s', (code, expected, message) => {
    const cause = Object.assign(new Error('it broke'), { code });
    expect(toSourceError(cause, settings)).toMatchObject({ code: expected, message, cause });
  });

  test.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'CONNECTION_CLOSED', 'EPROTO'])(
    '%s can pass where the server was reached before, else not',
    (code) => {
      const cause = Object.assign(new Error('it broke'), { code });
      const [first, later] = [false, true].map((was) => toSourceError(cause, settings, was));
      expect(first?.details).toMatchObject({ transient: false });
      expect(later?.details).toMatchObject({ transient: true });
    },
  );

  test('that is no error at all is SOURCE_FAILED', () => {
    expect(toSourceError('broke', settings)).toMatchObject({
      code: 'SOURCE_FAILED',
      message: `a query at ${server} failed: broke`,
    });
  });

  test('that is one of ours stays what it is', () => {
    const ours = new TaqError('CLOSED', 'closed', { details: { what: 'source' } });
    expect(toSourceError(ours, settings)).toBe(ours);
  });
});

test('a server is named by its address, IPv6 in brackets', () => {
  expect(serverName(settings)).toBe(server);
  expect(serverName({ ...settings, host: '::1' })).toBe('[::1]:9737/wrds');
});
