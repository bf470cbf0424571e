import { createTask } from 'node-cron';
import type { Logger } from '../ports/logger.ts';

export interface ScheduleOptions {
  readonly name: string;
  /** Cron expression of five fields, or six with seconds first. */
  readonly expression: string;
  /** IANA name. */
  readonly timezone: string;
  readonly run: () => void | Promise<void>;
  readonly logger: Logger;
}

/** Starts a schedule; disposal stops it. A run that fails is logged; one that is due while another runs is left out. */
export function startSchedule({ name, expression, timezone, run, logger }: ScheduleOptions): AsyncDisposable {
  const task = createTask(
    expression,
    async () => {
      try {
        await run();
      } catch (error) {
        logger.error('a scheduled run failed', { schedule: name, error: String(error) });
      }
    },
    { name, timezone, noOverlap: true, logger: cronLogger(logger.with({ schedule: name })) },
  );
  task.start();
  return {
    async [Symbol.asyncDispose]() {
      await task.destroy();
    },
  };
}

/** The library's own words (missed runs, overlaps) in our log. */
function cronLogger(logger: Logger) {
  const tell = (message: string | Error, error?: Error) => ({ text: String(message), error: error && String(error) });
  return {
    debug: (message: string | Error, error?: Error) => logger.debug('schedule', tell(message, error)),
    info: (message: string) => logger.info('schedule', tell(message)),
    warn: (message: string) => logger.warn('schedule', tell(message)),
    error: (message: string | Error, error?: Error) => logger.error('schedule', tell(message, error)),
  };
}
