#!/usr/bin/env node
import { endProcess } from '../bundle/telemetry/leftovers.js';
import { runCli } from '../bundle/run-cli.js';

await runCli(process.argv.slice(2), import.meta.url);
await endProcess();
