// Commits one update through a port that kills this process before or after its n-th call.
import { argumentsOf } from './children.ts';
import { deadlyPort, type Death } from './deadly-port.ts';
import { openStore, updateOf, type TestCell } from './stores.ts';

const { dataDir, cells, ...death } = argumentsOf<Death & { dataDir: string; cells: TestCell[] }>();

const store = await openStore(dataDir, { port: deadlyPort(dataDir, death) });
await store.commitPartition(updateOf(cells));
await store.snapshots.createSnapshot();
