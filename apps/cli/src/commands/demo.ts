import { EXIT, type ExitCode } from '../exit-codes.ts';
import { demoDataDir } from '../flags.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Demo extends TaqCommand {
  static override summary = 'The main job on an embedded server: sync, snapshot, ask, draw.';
  static override description =
    'Starts a real PostgreSQL with a simulated market, does everything once, and shows for each ' +
    'step the command that does it by hand. It can be run again and interrupted, and leaves no ' +
    'process behind. Needs @taq/wrds-simulator beside it. With --json: one object a line, a step ' +
    'before what its command prints, a summary at the end.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override readonly unconfigured = ['data-dir'];
  static override flags = { 'data-dir': demoDataDir };

  async run(): Promise<void> {
    const { flags } = await this.parse(Demo);
    const { runDemo } = await import('../demo/run-demo.ts');
    const { startMarket: startServer } = await import('../demo/start-market.ts');
    const options = {
      dataDir: flags['data-dir'],
      json: flags.json,
      invokedAs: process.env['TAQ_INVOKED_AS'] ?? this.config.bin,
    };
    const runCommand = async (id: string, argv: string[]): Promise<ExitCode> => {
      await this.config.runCommand(id, argv);
      return (process.exitCode ?? EXIT.ok) as ExitCode;
    };
    this.leave(await runDemo(options, { runCommand, startServer }, this));
  }
}
