import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * The statements of the COPYs that a program sends to a server, in their order.
 * @param {string} url
 * @param {(url: string) => Promise<unknown>} program
 * @returns {Promise<string[]>}
 */
export async function recordStatements(url, program) {
  /** @type {string[]} */
  const statements = [];
  await through(url, program, (client) => {
    let sent = Buffer.alloc(0);
    client.on('data', (chunk) => (sent = Buffer.concat([sent, Buffer.from(chunk)])));
    client.on('close', () => statements.push(...copiesIn(sent)));
  });
  if (statements.length === 0) throw new Error('no COPY was seen');
  return statements;
}

/**
 * How long a program waits for a server's answers, and how many of them. A question counts from its
 * first byte to the last one of the answer, the login with them.
 * @param {string} url
 * @param {(url: string) => Promise<unknown>} program
 */
export async function serverSeconds(url, program) {
  let [seconds, count] = [0, 0];
  await through(url, program, (client, server) => {
    /** @type {number | undefined} */
    let since;
    let last = 0;
    const settle = () => {
      if (since === undefined || last === 0) return;
      seconds += (last - since) / 1000;
      count += 1;
      [since, last] = [undefined, 0];
    };
    client.on('data', () => {
      if (last > 0) settle();
      since ??= performance.now();
    });
    server.on('data', () => (last = performance.now()));
    client.on('close', settle);
  });
  return { seconds, count };
}

/**
 * Runs a program against a proxy that shows each of its connections.
 * @param {string} url
 * @param {(url: string) => Promise<unknown>} program
 * @param {(client: import('node:net').Socket, server: import('node:net').Socket) => void} watch
 */
async function through(url, program, watch) {
  const upstream = new URL(url);
  const proxy = createServer((client) => {
    const server = connect(Number(upstream.port), upstream.hostname);
    watch(client, server);
    for (const end of [client, server]) end.on('error', () => undefined);
    client.pipe(server).pipe(client);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new RangeError('no port');
  const proxied = new URL(url);
  proxied.port = String(address.port);
  await program(proxied.href);
  proxy.close();
  await once(proxy, 'close');
}

/** @param {Buffer} sent */
function* copiesIn(sent) {
  // The first message has no letter.
  let offset = sent.readUInt32BE(0);
  while (offset + 5 <= sent.length) {
    const end = offset + 1 + sent.readUInt32BE(offset + 1);
    const text = sent.toString('utf8', offset + 5, end - 1);
    const copy = /^COPY \((.*)\) TO STDOUT \(FORMAT binary\)$/s.exec(text);
    if (sent[offset] === 'Q'.charCodeAt(0) && copy?.[1] !== undefined) yield copy[1];
    offset = end;
  }
}
