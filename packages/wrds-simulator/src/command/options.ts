import { parseArgs } from 'node:util';
import { parseExchangeDate, TaqError } from '@taq/schema';
import type { SimulatorOptions } from '../simulator.ts';
import { requireFamilies } from '../tables/families.ts';
import { FAMILY_NAMES, type FamilyName } from '../tables/table.ts';

export const HELP = `Starts a PostgreSQL server that looks like WRDS, filled with a made-up TAQ market.

Usage: wrds-simulator [options]

  --seed N          which market: the same seed gives the same rows (7)
  --symbols WHICH   a count, or a list such as AAPL,MSFT,BRK.B (4)
  --start DATE      first day, YYYY-MM-DD (2024-11-25)
  --end DATE        last day, included (2024-11-29)
  --trades N        trades per symbol and day, on average (1000)
  --quotes N        quotes per trade (3)
  --families LIST   tables that are there (${FAMILY_NAMES.join(',')})
  --fractional      some trades from 2026 on are of fractions of a share
  --port N          port on 127.0.0.1; 0 = any free one (0)
  --help            this text

Once all is loaded, prints the reader's URL on a line of its own, and the owner's on the next.
Stays up until SIGINT or SIGTERM, or until its parent is gone; then server and data are removed.
`;

const WHOLE = /^-?\d+$/;

/** What the command line asks for. Throws `TaqError` for what it cannot mean. */
export function parseCommandLine(args: readonly string[]): SimulatorOptions | 'help' {
  const flags = readFlags(args);
  if (flags.help) return 'help';
  return {
    seed: wholeNumber('seed', flags.seed),
    symbols: countOrList(flags.symbols),
    start: parseExchangeDate(flags.start),
    end: parseExchangeDate(flags.end),
    tradesPerSymbolDay: wholeNumber('trades', flags.trades, 1),
    quotesPerTrade: wholeNumber('quotes', flags.quotes, 1),
    families: familyNames(flags.families),
    fractionalShares: flags.fractional,
    port: wholeNumber('port', flags.port),
  };
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string', default: '7' },
        symbols: { type: 'string', default: '4' },
        start: { type: 'string', default: '2024-11-25' },
        end: { type: 'string', default: '2024-11-29' },
        trades: { type: 'string', default: '1000' },
        quotes: { type: 'string', default: '3' },
        families: { type: 'string', default: FAMILY_NAMES.join(',') },
        fractional: { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new TaqError('INVALID_ARGUMENT', message, {
      details: { argument: 'arguments', value: args.join(' ') },
      next: 'wrds-simulator --help lists the options.',
      cause,
    });
  }
}

function wholeNumber(flag: string, text: string, least = -Infinity): number {
  if (WHOLE.test(text) && Number(text) >= least) return Number(text);
  throw new TaqError('INVALID_ARGUMENT', `--${flag} cannot be ${JSON.stringify(text)}`, {
    details: { argument: flag, value: text },
    next: `Give a whole number${least > 0 ? ` of at least ${least}` : ''}.`,
  });
}

function familyNames(text: string): readonly FamilyName[] {
  const names = text.split(',');
  requireFamilies(names);
  return names;
}

function countOrList(text: string): number | readonly string[] {
  return WHOLE.test(text) ? Number(text) : text.split(',');
}
