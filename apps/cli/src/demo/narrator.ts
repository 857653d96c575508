import { join } from 'node:path';
import type { Terminal } from '../terminal.ts';
import { PAGE } from './demo-steps.ts';
import { farewell, simulatorCommand } from './demo-words.ts';
import { DEMO_DAY, DEMO_SYMBOL } from './market.ts';

/** Says on stdout what the demo does; what the steps' commands print comes in between. */
export interface Narrator {
  opening(): void;
  step(title: string, command: string): void;
  remark(text: string): void;
  closing(): void;
}

interface NarratorOptions {
  readonly json: boolean;
  readonly dataDir: string;
  readonly invokedAs: string;
}

/** For people, or for programs: one JSON object a line. */
export function narratorFor(options: NarratorOptions, terminal: Terminal): Narrator {
  return options.json ? forPrograms(options, terminal) : forPeople(options, terminal);
}

function forPeople({ dataDir, invokedAs }: NarratorOptions, terminal: Terminal): Narrator {
  return {
    opening: () =>
      terminal.say(`0. A server to sync from: a real PostgreSQL in the shape of WRDS. By hand, it prints
   its address, which is another one each time.
$ ${simulatorCommand(invokedAs)}
`),
    step: (title, command) => terminal.say(`\n${title}\n$ ${command}\n`),
    remark: (text) => terminal.say(`${text}\n`),
    closing: () => terminal.say(farewell({ dataDir, invokedAs })),
  };
}

function forPrograms({ dataDir, invokedAs }: NarratorOptions, terminal: Terminal): Narrator {
  const line = (type: string, content: object): void =>
    terminal.say(`${JSON.stringify({ message_type: type, ...content })}\n`);
  const page = join(dataDir, PAGE);
  return {
    opening: () => line('step', { title: 'Start a server.', command: simulatorCommand(invokedAs) }),
    step: (title, command) => line('step', { title, command }),
    remark: (text) => line('remark', { text }),
    closing: () =>
      line('summary', {
        schema_version: 1,
        data_dir: dataDir,
        symbol: DEMO_SYMBOL,
        date: DEMO_DAY,
        page,
        engines_agree: true,
      }),
  };
}
