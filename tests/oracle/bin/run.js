#!/usr/bin/env node
import { oracleCommand } from '../dist/command.js';

process.exitCode = await oracleCommand(process.argv.slice(2), process);
