/** A command as a shell completes it. */
export interface CompletedCommand {
  /** `query minute-bars` */
  readonly words: string;
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
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

function completed(id: string, { summary = '', flags }: DescribedCommand): CompletedCommand {
  const known = Object.entries(flags).flatMap(([name, flag]) => completedFlags(name, flag));
  const help = { name: 'help', summary: 'say all of this command', hasValue: false, options: [] };
  return { words: id.replaceAll(':', ' '), summary, flags: [...known, help] };
}

function completedFlags(name: string, flag: DescribedFlag): CompletedFlag[] {
  const { type, options = [], allowNo = false } = flag;
  const [summary = ''] = (flag.summary ?? flag.description ?? '').split('\n');
  const own = { name, summary, hasValue: type === 'option', options };
  return allowNo ? [own, { ...own, name: `no-${name}` }] : [own];
}

/** What may come after some words: the first words of commands that go on from there. */
export function nextWords(commands: readonly CompletedCommand[]): Map<string, string[]> {
  const next = new Map<string, string[]>([['', []]]);
  for (const { words } of commands) {
    const parts = words.split(' ');
    parts.forEach((part, index) => {
      const before = parts.slice(0, index).join(' ');
      const known = next.get(before) ?? [];
      next.set(before, known.includes(part) ? known : [...known, part]);
    });
  }
  return next;
}
