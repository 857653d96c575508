import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { parseExchangeDate } from '@taq/schema';
import { describeSourceConformance } from '@taq/source/conformance';
import type { Simulator } from '@taq/wrds-simulator';
import { HALF_DAY, MONDAY, openSource, startSmallMarket } from './support/server.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSmallMarket();
});
afterAll(async () => simulator.stop());

describeSourceConformance(
  { describe, test },
  {
    name: 'WrdsSource',
    open: async () => openSource(simulator),
    start: parseExchangeDate('2024-11-23'),
    end: HALF_DAY,
    day: MONDAY,
    plainSymbol: 'AAPL',
    suffixedSymbol: 'BRK.B',
    unpublishedDay: parseExchangeDate('2024-12-02'),
    testSymbol: 'ZVZZT',
  },
);
