import { bySession, type DaySpan } from './day-spans.ts';
import { rowRule, type Rule } from './rule.ts';

/** No value lies above what the day's session has room for. */
export function fitsSession(column: string, roomOf: (span: DaySpan) => number): Rule {
  return rowRule('session', column, ({ rule }) => {
    const room = bySession(rule, roomOf);
    return (block) => {
      const days = block.values<Int32Array>('date');
      const values = block.values<Int32Array | Float64Array>(column);
      return (row) => (values[row] ?? 0) > (room(days[row] ?? 0) ?? Infinity);
    };
  });
}
