import type { Finding } from '../doctor/finding.ts';

const MARKS = { ok: 'ok', warning: 'warning', problem: 'PROBLEM', skipped: '-' } as const;

/** One JSON object on a line. */
export function findingsAsJson(findings: readonly Finding[]): string {
  const listed = findings.map(({ check, state, text, fix = null }) => ({
    check,
    state,
    text,
    fix,
  }));
  return `${JSON.stringify({ schema_version: 1, findings: listed })}\n`;
}

/** A line for each check, below it what to do; then how many need something done. */
export function findingsAsText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const mark = Math.max(...Object.values(MARKS).map(({ length }) => length));
  const lines = findings.flatMap(({ check, state, text, fix }) => [
    `${MARKS[state].padEnd(mark)}  ${check.padEnd(width)}  ${text}`,
    ...(fix === undefined ? [] : [`${' '.repeat(mark + width + 4)}→ ${fix}`]),
  ]);
  const count = (of: Finding['state']): number =>
    findings.filter(({ state }) => state === of).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const verdict =
    problems + warnings === 0
      ? 'all is well'
      : `${problems} to put right, ${warnings} to know about`;
  return `${[...lines, verdict].join('\n')}\n`;
}
