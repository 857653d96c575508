// `taq` as it was before its files were put together: each of them can be told apart.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const cli = join(import.meta.dirname, '../../../apps/cli');
const { runCli } = await import(pathToFileURL(join(cli, 'dist/run-cli.js')).href);
const { endProcess } = await import(pathToFileURL(join(cli, 'dist/telemetry/leftovers.js')).href);
await runCli(process.argv.slice(2), join(cli, 'bin/run.js'));
await endProcess();
