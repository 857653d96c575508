import { parseExchangeDate, TaqError, type LogFields, type Logger } from '@taq/schema';

/** The demo's server. */
export interface DemoMarket extends AsyncDisposable {
  readonly readerUrl: string;
}

/** The market of the demo: a week with Thanksgiving and a half day in it. */
export const DEMO_MARKET = {
  seed: 7,
  symbols: ['AAPL', 'MSFT', 'SPY', 'XOM', 'JNJ', 'BRK.B'],
  start: '2024-11-25',
  end: '2024-11-29',
  tradesPerSymbolDay: 4000,
} as const;

/** Starts it. Throws `SIMULATOR_MISSING` where the package is not installed. */
export async function startMarket(
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<DemoMarket> {
  const { startSimulator } = await loadSimulator();
  return startSimulator({
    ...DEMO_MARKET,
    start: parseExchangeDate(DEMO_MARKET.start),
    end: parseExchangeDate(DEMO_MARKET.end),
    port: 0,
    signal,
    logger: lineLogger(say),
  });
}

/** A line for each message, its fields behind it. */
function lineLogger(say: (line: string) => void): Logger {
  const log = (message: string, fields: LogFields = {}): void => {
    const facts = Object.entries(fields).map(([name, value]) => `${name} ${value}`);
    say(facts.length === 0 ? message : `${message}: ${facts.join(', ')}`);
  };
  return { debug: () => undefined, info: log, warn: log, error: log };
}

async function loadSimulator(): Promise<typeof import('@taq/wrds-simulator')> {
  try {
    return await import('@taq/wrds-simulator');
  } catch (error) {
    throw new TaqError(
      'SIMULATOR_MISSING',
      'the demo needs the simulator, which is not installed',
      {
        details: { package: '@taq/wrds-simulator' },
        next: 'Install it beside this command: npm install --global @taq/wrds-simulator',
        cause: error,
      },
    );
  }
}
