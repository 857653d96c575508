// Cleans up through a port that kills this process before or after its n-th call.
import { argumentsOf } from './children.ts';
import { deadlyPort, type Death } from './deadly-port.ts';
import { openStore } from './stores.ts';

const { dataDir, now, options, ...death } = argumentsOf<
  Death & { dataDir: string; now: number; options: object }
>();

const store = await openStore(dataDir, {
  clock: () => now,
  port: deadlyPort(dataDir, death),
});
await store.cleanup(options);
