// Deletes a snapshot through a port that kills this process before or after its n-th call.
import { argumentsOf } from './children.ts';
import { deadlyPort, type Death } from './deadly-port.ts';
import { openStore } from './stores.ts';

const { dataDir, tag, ...death } = argumentsOf<Death & { dataDir: string; tag: string }>();

const store = await openStore(dataDir, { port: deadlyPort(dataDir, death) });
await store.snapshots.deleteSnapshot(tag);
