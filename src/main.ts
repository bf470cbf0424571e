import { runOperator } from './app.ts';
import { ConfigError, toConfig } from './config/config.ts';
import { readEnv } from './config/env.ts';

/** After a signal everything has its own time-out; what is stuck beyond them all is ended here. */
const LAST_RESORT_MS = 28_000;

async function main(): Promise<void> {
  const config = toConfig(readEnv());
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => {
      stop.abort(new Error(`received ${name}`));
      setTimeout(() => process.exit(1), LAST_RESORT_MS).unref();
    });
  }
  await runOperator(config, stop.signal);
}

main().catch((error: unknown) => {
  const text = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
