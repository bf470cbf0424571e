import type { Clock } from '../../ports/clock.ts';

/** Requests of one agent that are held until there is something new. */
export interface Polls {
  /** Resolves when woken, when the time is over, when newer polls need the place, or when the client is gone. */
  wait(ms: number, gone: AbortSignal): Promise<'Woken' | 'Over'>;
  wake(): void;
  readonly waiting: number;
}

export function createPolls(max: number, clock: Clock): Polls {
  // In the order of arrival.
  const held = new Set<(how: 'Woken' | 'Over') => void>();

  return {
    wait(ms, gone) {
      return new Promise((resolve) => {
        const stop = new AbortController();
        const over = () => end('Over');
        const end = (how: 'Woken' | 'Over') => {
          held.delete(end);
          gone.removeEventListener('abort', over);
          resolve(how);
          stop.abort();
        };
        if (gone.aborted) return resolve('Over');
        gone.addEventListener('abort', over, { once: true });
        clock.sleep(ms, stop.signal).then(over, () => undefined);
        held.add(end);
        if (held.size > max) for (const oldest of [...held].slice(0, held.size - max)) oldest('Over');
      });
    },
    wake() {
      for (const end of [...held]) end('Woken');
    },
    get waiting() {
      return held.size;
    },
  };
}
