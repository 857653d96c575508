#!/usr/bin/env node
import { runCli } from '../dist/run-cli.js';
import { endProcess } from '../dist/telemetry/leftovers.js';

await runCli(process.argv.slice(2), import.meta.url);
await endProcess();
