// Commits one cell through a port that kills this process before or after its n-th call.
import { argumentsOf } from './children.ts';
import { deadlyPort, type Death } from './deadly-port.ts';
import { openStore, updateOf, type TestCell } from './stores.ts';

const { dataDir, cell, now, ...death } = argumentsOf<
  Death & { dataDir: string; cell: TestCell; now: number }
>();

const options = { clock: () => now, port: deadlyPort(dataDir, death) };
const store = await openStore(dataDir, options);
await store.commitPartition(updateOf([cell], { startedAt: now }));
