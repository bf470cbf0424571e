import { WaitingError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';

/** Pauses before each look, 1.6 s in all: most writes show at once, and a worker must not sit out the others. */
const PAUSES_MS = [0, 600, 1000] as const;
/** When to look again after that. No figure is published; scripts in the field sleep 15 s. */
const LOOK_AGAIN_MS = 15_000;

/**
 * Looks until the service shows a write; a read of this service may be older than the write.
 * Errors: WaitingError `WaitingForReadBack` when the write does not show yet.
 */
export async function readBack<T>(
  options: { readonly what: string; readonly clock: Clock; readonly signal?: AbortSignal | undefined },
  look: (isLast: boolean) => Promise<T | undefined>,
): Promise<T> {
  for (const [index, pauseMs] of PAUSES_MS.entries()) {
    if (pauseMs > 0) await options.clock.sleep(pauseMs, options.signal);
    const seen = await look(index === PAUSES_MS.length - 1);
    if (seen !== undefined) return seen;
  }
  throw new WaitingError('WaitingForReadBack', `${options.what}: the service does not show it yet`, LOOK_AGAIN_MS);
}
