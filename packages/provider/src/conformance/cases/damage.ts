import assert from 'node:assert/strict';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { types } from 'node:util';
import type { PinnedFile } from '../../pinned-state.ts';
import { barsOf } from '../bars.ts';
import { assertBars, assertRejects, type Bench, type ConformanceGroup } from '../suite.ts';

const DAY = '2024-11-25';
const request = { symbols: 'all', startDate: DAY, endDate: DAY } as const;

export const damageCases: ConformanceGroup = (check) => {
  const harms: Readonly<Record<string, (file: PinnedFile) => Promise<void>>> = {
    'is missing': async ({ path }) => rm(path),
    'is cut short': async ({ path, bytes }) => truncate(path, Math.floor(bytes / 2)),
    'is empty': async ({ path }) => truncate(path, 0),
  };
  for (const [what, harm] of Object.entries(harms)) {
    check(`a file that ${what} is named`, async (bench) => {
      const file = await addTwo(bench);
      await harm(file);
      const error = await assertRejects(bench.ask(request), 'STORE_DAMAGED');
      assert.equal(error.details.path, file.path);
      assert.ok(error.message.includes(file.path));
      assert.notEqual(error.next, undefined);
    });
  }

  check('a file that goes missing after it was read once is named', async (bench) => {
    const file = await addTwo(bench);
    await bench.ask(request);
    await rm(file.path);
    const error = await assertRejects(bench.ask(request), 'STORE_DAMAGED');
    assert.equal(error.details.path, file.path);
  });

  check('a file of the right size that is no table fails, with its cause', async (bench) => {
    const file = await addTwo(bench);
    await writeFile(file.path, Buffer.alloc(file.bytes, 'not a table '));
    const error = await assertRejects(bench.ask(request), 'ENGINE_FAILED');
    assert.equal(error.details.engine, bench.provider.engine);
    assert.ok(types.isNativeError(error.cause));
    assert.ok(!error.message.includes(error.cause.message), 'the engine speaks in the cause only');
  });

  check('a file with a broken end fails or is named', async (bench) => {
    const file = await addTwo(bench);
    const bytes = await readFile(file.path);
    bytes.fill(0xff, Math.floor(bytes.length / 2));
    await writeFile(file.path, bytes);
    await assertRejects(bench.ask(request), 'ENGINE_FAILED', 'STORE_DAMAGED');
  });

  check('damage that the question does not touch does no harm', async (bench) => {
    const { path } = await addTwo(bench);
    await rm(path);
    const answer = await bench.ask({ ...request, symbols: ['AAPL'] });
    assertBars(answer, barsOf('AAPL', DAY, 2));
  });

  check('the provider answers on after a failure', async (bench) => {
    const file = await addTwo(bench);
    const bytes = await readFile(file.path);
    await rm(file.path);
    await assertRejects(bench.ask(request), 'STORE_DAMAGED');
    await writeFile(file.path, bytes);
    assert.equal((await bench.ask(request)).table.numRows, 4);
  });
};

/** One file of AAPL and one of MSFT; the second comes back, to be harmed. */
async function addTwo({ store }: Bench): Promise<PinnedFile> {
  await store.add(barsOf('AAPL', DAY, 2));
  return store.add(barsOf('MSFT', DAY, 2));
}
