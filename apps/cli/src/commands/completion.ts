import { Args } from '../oclif.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Completion extends TaqCommand {
  static override summary = 'Print a script that completes commands and flags in a shell.';
  static override description =
    'The script knows all commands, their flags and the values that these take; it starts no ' +
    'program and asks no server. Print it again after an update. bash: source it in ~/.bashrc. ' +
    'zsh: source it in ~/.zshrc. fish: put it into ~/.config/fish/completions/taq.fish.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> bash > ~/.taq-completion.bash',
    '<%= config.bin %> <%= command.id %> zsh > ~/.taq-completion.zsh',
    '<%= config.bin %> <%= command.id %> fish',
  ];
  static override args = {
    shell: Args.string({
      description: 'bash, zsh or fish',
      required: true,
      options: ['bash', 'zsh', 'fish'],
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Completion);
    const { commandTree } = await import('../completion/command-tree.ts');
    const { completionScript } = await import('../completion/scripts.ts');
    const shell = args.shell as 'bash' | 'zsh' | 'fish';
    const script = completionScript(shell, this.config.bin, commandTree(this.config.commands));
    this.say(flags.json ? `${JSON.stringify({ schema_version: 1, shell, script })}\n` : script);
  }
}
