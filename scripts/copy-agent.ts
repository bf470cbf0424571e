/** Puts the agent beside the compiled program, which serves the script and prints the unit. */
import { cpSync } from 'node:fs';

cpSync(new URL('../src/agent', import.meta.url), new URL('../dist/agent', import.meta.url), { recursive: true });
