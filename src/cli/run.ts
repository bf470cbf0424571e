import { readFileSync } from 'node:fs';
import { ConfigError } from '../config/config.ts';
import { adviceOn } from './advice.ts';
import { BadInput } from './bad-input.ts';
import { COMMAND_HELP, HELP } from './help.ts';
import { plain, print } from './output.ts';

/** Answers with the exit code. */
type Command = (args: readonly string[]) => Promise<number>;

/** Loaded only when called: help is quick, and the simulators stay out of every other command. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import('./check.ts')).check,
  plan: async () => (await import('./plan.ts')).plan,
  explain: async () => (await import('./explain.ts')).explain,
  diagnose: async () => (await import('./diagnose.ts')).diagnose,
  agent: async () => (await import('./agent.ts')).agent,
  demo: async () => (await import('./demo.ts')).demo,
};

/** Runs one command line and answers with the exit code: 0 well, 1 wrong or refused, 2 wrong usage or input. */
export async function run(argv: readonly string[]): Promise<number> {
  const [name = '', ...args] = argv;
  if (name === '--version') {
    print(`hybridmail ${version()}`);
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    const what = name === '' ? 'no command' : `no command ${JSON.stringify(name)}`;
    return complain([`${what}: give one of ${Object.keys(COMMANDS).join(', ')} (see hybridmail --help)`], 2);
  }
  const help = COMMAND_HELP[name];
  if (help !== undefined && (args.includes('--help') || args.includes('-h'))) {
    process.stdout.write(help);
    return 0;
  }
  const command = await load();
  try {
    return await command(args);
  } catch (error) {
    if (error instanceof BadInput) return complain(error.lines, 2);
    if (error instanceof ConfigError) return complain([error.message], 2);
    if (isUsage(error)) return complain([`${error.message.split('. ')[0]} (see hybridmail ${name} --help)`], 2);
    const { message, todo } = adviceOn(error);
    return complain([`${message} -> ${todo}`], 1);
  }
}

/** What parseArgs throws for an option that is not known, or lacks its value. */
function isUsage(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function complain(lines: readonly string[], code: number): number {
  for (const line of lines) process.stderr.write(`hybridmail: ${plain(line).replaceAll('\n', ' ')}\n`);
  return code;
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return String((JSON.parse(readFileSync(file, 'utf8')) as { version: unknown }).version);
}
