import { Flags } from '@oclif/core';
import { demoSteps, type DemoStep } from '../demo/demo-steps.ts';
import { farewell, simulatorCommand } from '../demo/demo-words.ts';
import { startMarket } from '../demo/start-market.ts';
import { EXIT } from '../exit-codes.ts';
import { TaqCommand } from '../taq-command.ts';

export default class Demo extends TaqCommand {
  static override summary = 'The main job on an embedded server: sync, snapshot, ask, draw.';
  static override description = `Starts a real PostgreSQL with a simulated market, does everything once, and shows for each
step the command that does it by hand. It can be run again and interrupted, and leaves no
process behind. Needs @taq/wrds-simulator beside it.`;
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override flags = {
    'data-dir': Flags.string({
      description: 'folder for the demo store',
      default: 'demo-data',
      helpValue: 'DIR',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Demo);
    const dataDir = flags['data-dir'];
    const invokedAs = process.env['TAQ_INVOKED_AS'] ?? this.config.bin;
    this.say(`0. A server to sync from: a real PostgreSQL in the shape of WRDS.\n`);
    this.say(`$ ${simulatorCommand(invokedAs)}\n`);
    await using market = await startMarket(this.signal, (line) => this.tell(`${line}\n`));
    for (const step of demoSteps({ dataDir, url: market.readerUrl })) {
      if (!(await this.#show(step, invokedAs))) return;
    }
    this.say(farewell({ dataDir, invokedAs }));
  }

  /** Whether the step showed what it should; the command has said what went wrong where not. */
  async #show({ title, argv, remark }: DemoStep, invokedAs: string): Promise<boolean> {
    this.signal.throwIfAborted();
    this.say(`\n${title}\n$ ${[invokedAs, ...argv].join(' ')}\n`);
    const words = argv.findIndex((word) => word.startsWith('-'));
    await this.config.runCommand(argv.slice(0, words).join(':'), argv.slice(words));
    if ((process.exitCode ?? EXIT.ok) !== EXIT.ok) return false;
    if (remark !== undefined) this.say(`${await remark()}\n`);
    return true;
  }
}
