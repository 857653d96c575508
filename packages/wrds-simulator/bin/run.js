#!/usr/bin/env node
import { runAsProcess } from '../dist/command/process.js';

await runAsProcess(process);
