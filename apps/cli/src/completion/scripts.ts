import { nextWords, type CompletedCommand, type CompletedFlag } from './command-tree.ts';

/** Shells that there is a script for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** What makes a shell complete commands, flags and their values; it starts no program. */
export function completionScript(
  shell: Shell,
  bin: string,
  commands: readonly CompletedCommand[],
): string {
  if (shell === 'fish') return fishScript(bin, commands);
  const bash = bashScript(bin, commands);
  if (shell === 'bash') return bash;
  return `#compdef ${bin}\nautoload -U +X bashcompinit && bashcompinit\n${bash}`;
}

/** Flags whose value is a file or a folder. */
const PATHS: ReadonlySet<string> = new Set([
  'output',
  'provenance',
  'data-dir',
  'from',
  'to',
  'with',
  'members',
  'log-file',
]);

/** In zsh `path` and `words` are names of its own: this uses neither. */
function bashScript(bin: string, commands: readonly CompletedCommand[]): string {
  const name = bin.replaceAll(/\W/g, '_');
  const flags = commands.flatMap((command) => command.flags);
  const words = [...nextWords(commands)].map(
    ([before, next]) => `    ${pattern(before)}) next="${next.join(' ')}" ;;`,
  );
  const known = commands.map(
    (command) =>
      `    ${pattern(command.words, true)}) flags="${command.flags.map((flag) => `--${flag.name}`).join(' ')}" ;;`,
  );
  return `# ${bin} completion bash: source it, or put it where bash-completion looks.
_${name}_complete() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="" typed="" next="" flags="" word
  [ "$COMP_CWORD" -gt 0 ] && prev="\${COMP_WORDS[COMP_CWORD-1]}"
  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD-1))}"; do
    case "$word" in -*) break ;; *) typed="$typed $word" ;; esac
  done
  COMPREPLY=()
  case "$prev" in
${valueCases(flags)}
  esac
  case "$typed" in
${words.join('\n')}
  esac
  case "$typed " in
${longestFirst(known).join('\n')}
  esac
  if [[ "$cur" == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  else COMPREPLY=($(compgen -W "$next" -- "$cur")); fi
}
complete -o default -F _${name}_complete ${bin}
`;
}

/** The words before the cursor as the script gathers them: each behind a blank. */
function pattern(words: string, andMore = false): string {
  const path = words === '' ? '' : ` ${words}`;
  return andMore ? `"${path} "*` : `"${path}"`;
}

/** A command before one whose words it begins with would take its place. */
function longestFirst(cases: readonly string[]): string[] {
  const wordsOf = (line: string): number => (line.split(')')[0] ?? '').split(' ').length;
  return cases.toSorted((left, right) => wordsOf(right) - wordsOf(left));
}

function valueCases(flags: readonly CompletedFlag[]): string {
  const withOptions = new Map<string, Set<string>>();
  for (const { name, options } of flags.filter((flag) => flag.options.length > 0)) {
    withOptions.set(name, new Set([...(withOptions.get(name) ?? []), ...options]));
  }
  const lines = [...withOptions].map(
    ([name, options]) =>
      `    --${name}) COMPREPLY=($(compgen -W "${[...options].join(' ')}" -- "$cur")); return ;;`,
  );
  const paths = [...PATHS].map((name) => `--${name}`).join('|');
  const free = flags
    .filter(({ name, hasValue, options }) => hasValue && options.length === 0 && !PATHS.has(name))
    .map(({ name }) => `--${name}`);
  return [
    ...lines,
    `    ${paths}) COMPREPLY=($(compgen -f -- "$cur")); return ;;`,
    ...(free.length === 0 ? [] : [`    ${[...new Set(free)].join('|')}) return ;;`]),
  ].join('\n');
}

function fishScript(bin: string, commands: readonly CompletedCommand[]): string {
  const name = bin.replaceAll(/\W/g, '_');
  const head = `# ${bin} completion fish: put it into ~/.config/fish/completions/${bin}.fish
function __${name}_path
  set -l path
  for word in (commandline -opc)[2..]
    string match -q -- '-*' $word; and break
    set -a path $word
  end
  echo "$path"
end
complete -c ${bin} -f
`;
  const summaries = new Map(commands.map(({ words, summary }) => [words, summary]));
  const words = [...nextWords(commands)].flatMap(([before, next]) =>
    next.map((word) => {
      const summary = summaries.get(before === '' ? word : `${before} ${word}`) ?? '';
      const condition = `test (__${name}_path) = ${quoted(before)}`;
      return `complete -c ${bin} -n ${quoted(condition)} -a ${word} -d ${quoted(summary)}`;
    }),
  );
  const flags = commands.flatMap((command) =>
    command.flags.map((flag) => fishFlag(bin, name, command.words, flag)),
  );
  return `${head}${[...words, ...flags].join('\n')}\n`;
}

function fishFlag(
  bin: string,
  name: string,
  words: string,
  { name: flag, summary, hasValue, options }: CompletedFlag,
): string {
  const condition = `string match -q -- ${quoted(`${words}*`)} (__${name}_path)`;
  const value = !hasValue
    ? ''
    : options.length > 0
      ? ` -x -a ${quoted(options.join(' '))}`
      : PATHS.has(flag)
        ? ' -r -F'
        : ' -x';
  return `complete -c ${bin} -n ${quoted(condition)} -l ${flag}${value} -d ${quoted(summary)}`;
}

/** For fish, which takes \\' within single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}
