import { setTimeout as delay } from 'node:timers/promises';

const TRIES = 600;
const PAUSE_MS = 50;

/** Asks again until the answer is yes; `false` where it is not within half a minute. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await holds()) return true;
    await delay(PAUSE_MS);
  }
  return false;
}
