import type { Terminal } from '../terminal.ts';

/** Something to know beside an answer, said on stderr. */
export interface Remark {
  readonly text: string;
  /** The same for programs, which are spared it where this is absent. */
  readonly json?: Readonly<Record<string, unknown>>;
}

/** Says remarks as lines for people, or as one JSON object a line. */
export function tellRemarks(
  remarks: readonly Remark[],
  { json }: { readonly json: boolean },
  terminal: Terminal,
): void {
  for (const remark of remarks) {
    if (!json) terminal.tell(`${remark.text}\n`);
    else if (remark.json !== undefined) terminal.tell(`${JSON.stringify(remark.json)}\n`);
  }
}

/** Named facts about a run, for `--metrics`: a fact a line, or one object. */
export function metricsRemark(facts: Readonly<Record<string, string | number>>): Remark {
  const lines = Object.entries(facts).map(([name, value]) => `${name}: ${value}`);
  return { text: lines.join('\n'), json: { metrics: facts } };
}
