/** A command as a shell completes it. */
export interface CompletedCommand {
  /** `query minute-bars` */
  readonly words: string;
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  /** What its first argument may be; none where it may be anything. */
  readonly values: readonly string[];
}

export interface CompletedFlag {
  readonly name: string;
  readonly summary: string;
  /** Whether a value follows. */
  readonly hasValue: boolean;
  /** The values that there are; none where any may be. */
  readonly options: readonly string[];
}

/** What of oclif's description of a command is needed. */
export interface DescribedCommand {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly summary?: string | undefined;
  readonly hidden?: boolean;
  readonly flags: Readonly<Record<string, DescribedFlag>>;
  readonly args?: Readonly<Record<string, { readonly options?: readonly string[] }>>;
}

interface DescribedFlag {
  readonly type: 'boolean' | 'option';
  readonly description?: string;
  readonly summary?: string;
  readonly options?: readonly string[];
  readonly allowNo?: boolean;
}

/** All commands, under each of their names, sorted. */
export function commandTree(commands: readonly DescribedCommand[]): CompletedCommand[] {
  return commands
    .filter(({ hidden }) => hidden !== true)
    .flatMap((command) => [command.id, ...command.aliases].map((id) => completed(id, command)))
    .toSorted((left, right) => (left.words < right.words ? -1 : 1));
}

function completed(id: string, command: DescribedCommand): CompletedCommand {
  const { summary = '', flags, args = {} } = command;
  const known = Object.entries(flags).flatMap(([name, flag]) => completedFlags(name, flag));
  const help = { name: 'help', summary: 'say all of this command', hasValue: false, options: [] };
  const [first] = Object.values(args);
  const values = first?.options ?? [];
  return { words: id.replaceAll(':', ' '), summary, flags: [...known, help], values };
}

function completedFlags(name: string, flag: DescribedFlag): CompletedFlag[] {
  const { type, options = [], allowNo = false } = flag;
  const [summary = ''] = (flag.summary ?? flag.description ?? '').split('\n');
  const own = { name, summary, hasValue: type === 'option', options };
  return allowNo ? [own, { ...own, name: `no-${name}` }] : [own];
}

/** What may come after some words: words of commands that go on from there, or a value. */
export function nextWords(commands: readonly CompletedCommand[]): Map<string, string[]> {
  const next = new Map<string, string[]>([['', []]]);
  const offer = (before: string, word: string): void => {
    const known = next.get(before) ?? [];
    next.set(before, known.includes(word) ? known : [...known, word]);
  };
  for (const { words, values } of commands) {
    const parts = words.split(' ');
    parts.forEach((part, index) => offer(parts.slice(0, index).join(' '), part));
    for (const value of values) offer(words, value);
  }
  return next;
}
