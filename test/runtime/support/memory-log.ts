import type { LogFields, Logger } from '../../../src/ports/logger.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines. */
export function createMemoryLog(): { readonly logger: Logger; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const bind = (bound: LogFields): Logger => {
    const at = (level: string) => (message: string, fields?: LogFields) => {
      lines.push({ level, message, fields: { ...bound, ...fields } });
    };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      with: (fields) => bind({ ...bound, ...fields }),
    };
  };
  return { logger: bind({}), lines };
}
