import { createLogger as createWinston, format, transports, type Logger as Winston } from 'winston';
import type { LogFields, Logger } from '../ports/logger.ts';
import { redact } from './redact.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Where lines go; standard output when absent. */
  readonly stream?: NodeJS.WritableStream;
}

/** Fields of the line itself: a caller's field of that name gets an underscore. */
const RESERVED = new Set(['timestamp', 'level', 'message']);

/** Logs JSON, one line for each event: timestamp, level, message, then the fields. Never throws. */
export function createLogger({ level, stream }: LoggerOptions): Logger {
  const winston = createWinston({
    level,
    format: format.combine(format.timestamp(), format.json({ deterministic: false })),
    transports: [stream ? new transports.Stream({ stream }) : new transports.Console()],
    exitOnError: false,
  });
  return bind(winston, {});
}

function bind(winston: Winston, bound: LogFields): Logger {
  function write(level: LogLevel, message: string, fields?: LogFields): void {
    if (!winston.isLevelEnabled(level)) return;
    winston.log({ level, message: redact(message), ...clean(bound), ...clean(fields) });
  }
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    with: (fields) => bind(winston, { ...bound, ...fields }),
  };
}

/** Plain values alone, whatever a cast let through; texts redacted. */
function clean(fields: LogFields | undefined): Record<string, string | number | boolean | null> {
  const kept: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(fields ?? {})) {
    const key = RESERVED.has(name) ? `${name}_` : name;
    if (typeof value === 'string') kept[key] = redact(value, name);
    else if (typeof value === 'number' || typeof value === 'boolean' || value === null) kept[key] = value;
  }
  return kept;
}
