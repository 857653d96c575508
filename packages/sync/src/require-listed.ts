import { suggestSymbols, TaqError, type ExchangeDate } from '@taq/schema';
import { isMembers } from './asked-symbols.ts';
import type { PlanQuestion } from './plan-sync.ts';

/**
 * Refuses symbols that no published day of the range lists, so that a misspelt one is found before
 * anything is fetched. Days without a master list prove nothing; an index may have members that are
 * not listed.
 * Throws `SYMBOL_NOT_FOUND`, with near names.
 */
export function requireListed(question: PlanQuestion): void {
  const { symbols } = question;
  if (symbols === 'all' || isMembers(symbols)) return;
  const published = question.days.filter((day) => day.state === 'published');
  const isUnlisted = (symbol: string, date: ExchangeDate): boolean => {
    const list = question.listed.get(date);
    if (list !== undefined) return !list.has(symbol);
    return question.known.cell(symbol, date)?.state === 'not_listed';
  };
  const unknown = symbols.filter(
    (symbol) => published.length > 0 && published.every(({ date }) => isUnlisted(symbol, date)),
  );
  if (unknown.length > 0) throw unlisted(question, unknown);
}

function unlisted(
  { days, listed }: PlanQuestion,
  symbols: readonly string[],
): TaqError<'SYMBOL_NOT_FOUND'> {
  const known = new Set([...listed.values()].flatMap((list) => [...list]));
  const suggestions = symbols.flatMap((symbol) => suggestSymbols(symbol, known));
  const [first, last] = [days[0]?.date, days.at(-1)?.date];
  return new TaqError(
    'SYMBOL_NOT_FOUND',
    `${symbols.join(', ')}: listed on no day from ${first} to ${last}; nothing was fetched`,
    {
      details: { symbols, suggestions },
      next:
        suggestions.length > 0
          ? `Did you mean ${suggestions.join(', ')}?`
          : 'Check the spelling, or leave the symbol out.',
    },
  );
}
