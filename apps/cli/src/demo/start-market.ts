import { parseExchangeDate, TaqError, type LogFields, type Logger } from '@taq/schema';
import type { Terminal } from '../terminal.ts';
import { DEMO_MARKET } from './market.ts';

/** The demo's server. */
export interface DemoServer extends AsyncDisposable {
  readonly readerUrl: string;
}

type SimulatorPackage = typeof import('@taq/wrds-simulator');

/**
 * Starts the server and fills it, with a line on stderr for each day. Throws `SIMULATOR_MISSING`
 * where the package cannot be loaded.
 */
export async function startMarket(
  terminal: Pick<Terminal, 'tell' | 'signal'>,
  load: () => Promise<SimulatorPackage> = async () => import('@taq/wrds-simulator'),
): Promise<DemoServer> {
  const { startSimulator } = await load().catch(missing);
  return startSimulator({
    ...DEMO_MARKET,
    start: parseExchangeDate(DEMO_MARKET.start),
    end: parseExchangeDate(DEMO_MARKET.end),
    port: 0,
    signal: terminal.signal,
    logger: lineLogger((line) => terminal.tell(`${line}\n`)),
  });
}

/** A line for each message, its facts behind it. */
function lineLogger(say: (line: string) => void): Logger {
  const log = (message: string, fields: LogFields = {}): void => {
    const facts = Object.entries(fields)
      .filter(([name]) => name !== 'component')
      .map(([name, value]) => `${name} ${value}`);
    say(facts.length === 0 ? message : `${message}: ${facts.join(', ')}`);
  };
  return { debug: () => undefined, info: log, warn: log, error: log };
}

function missing(cause: unknown): never {
  throw new TaqError('SIMULATOR_MISSING', 'the demo needs the simulator, which is not installed', {
    details: { package: '@taq/wrds-simulator' },
    next: 'Install it beside this command: npm install --global @taq/wrds-simulator',
    cause,
  });
}
