import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * The statements of the COPYs that a program sends to a server, in their order.
 * @param {string} url
 * @param {(url: string) => Promise<unknown>} program
 * @returns {Promise<string[]>}
 */
export async function recordStatements(url, program) {
  const upstream = new URL(url);
  /** @type {string[]} */
  const statements = [];
  const server = createServer((client) => {
    const socket = connect(Number(upstream.port), upstream.hostname);
    let sent = Buffer.alloc(0);
    client.on('data', (chunk) => (sent = Buffer.concat([sent, Buffer.from(chunk)])));
    for (const end of [client, socket]) end.on('error', () => undefined);
    client.on('close', () => statements.push(...copiesIn(sent)));
    client.pipe(socket).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new RangeError('no port');
  const proxied = new URL(url);
  proxied.port = String(address.port);
  await program(proxied.href);
  server.close();
  await once(server, 'close');
  if (statements.length === 0) throw new Error('no COPY was seen');
  return statements;
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
