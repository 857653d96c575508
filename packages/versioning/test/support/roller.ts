// Rolls back through a port that kills this process before or after its n-th call.
import { argumentsOf } from './children.ts';
import { deadlyPort, type Death } from './deadly-port.ts';
import { openStore } from './stores.ts';

const { dataDir, version, ...death } = argumentsOf<Death & { dataDir: string; version: number }>();

const store = await openStore(dataDir, { port: deadlyPort(dataDir, death) });
await store.rollback(version);
