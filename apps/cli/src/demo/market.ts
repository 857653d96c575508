/** The market of the demo: a week with Thanksgiving and a half day in it. */
export const DEMO_MARKET = {
  seed: 7,
  symbols: ['AAPL', 'MSFT', 'SPY', 'XOM', 'JNJ', 'BRK.B'],
  start: '2024-11-25',
  end: '2024-11-29',
  tradesPerSymbolDay: 4000,
} as const;

/** The symbol and day that both engines are asked for. */
export const DEMO_SYMBOL = DEMO_MARKET.symbols[0];
export const DEMO_DAY = DEMO_MARKET.start;
