import { once } from 'node:events';
import { dial, type Address } from './dial.ts';

/** What a server process is known by to those who may stop what it does. */
export interface BackendKey {
  readonly pid: number;
  readonly secret: number;
}

const CANCEL_REQUEST_CODE = 80_877_102;
const PATIENCE_MS = 2000;

/**
 * Asks the server to stop the statement that a connection runs, as the protocol's CancelRequest
 * does: over a connection of its own, which needs no login and counts for no limit. Resolves when
 * the server has taken it, or has not within two seconds; never rejects, for nothing is left to do.
 */
export async function requestCancel(address: Address, { pid, secret }: BackendKey): Promise<void> {
  const message = Buffer.alloc(16);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(CANCEL_REQUEST_CODE, 4);
  message.writeUInt32BE(pid, 8);
  message.writeUInt32BE(secret, 12);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const socket = await dial(address, signal);
    signal.addEventListener('abort', () => socket.destroy());
    socket.end(message).resume();
    await once(socket, 'close');
  } catch {
    // The server is gone, and the statement with it; or it notices when it finds us gone.
  }
}
