import type { Clock } from '../ports/clock.ts';
import { createHeap } from './heap.ts';

/** What the queue tells about itself. */
export interface QueueObserver {
  /** A key became ready that was not. */
  added(): void;
  /** A key left the queue for a worker after so long in the ready state. */
  taken(waitedMs: number): void;
  /** How many keys are ready. */
  depth(ready: number): void;
}

export interface QueueOptions {
  readonly clock: Clock;
  /** Called when a key becomes ready. */
  readonly groupOf: (key: string) => string;
  /** How many keys of one group are out at once. */
  readonly perGroup: number;
  readonly observer: QueueObserver;
}

/**
 * Keys that want work, each at most once.
 *
 * Guarantees: a key is out with one worker at a time; a key added while it is out comes again after `done`; of several
 *   times asked for, the earliest counts; at most `perGroup` keys of one group are out; groups take turns.
 */
export interface Queue {
  /** Ready now, or as soon as it is back. */
  add(key: string): void;
  /** Ready after `ms`, unless it becomes ready earlier. */
  addAfter(key: string, ms: number): void;
  /** The next key. Rejects with the signal's reason when it is aborted. */
  take(signal: AbortSignal): Promise<string>;
  /** The worker is done with the key. */
  done(key: string): void;
  /** No key becomes ready by itself any more: a timer for the next hour would keep the process from ending. */
  close(): void;
}

/**
 * The state of a key. `Waiting`: due later. `Ready`: due, in its group's line. `Out`: with a worker; `dueAt` is when it
 * was asked for again meanwhile.
 */
type Entry =
  | { readonly kind: 'Waiting'; readonly dueAt: number }
  | { readonly kind: 'Ready'; readonly since: number; readonly group: string }
  | { readonly kind: 'Out'; readonly group: string; readonly dueAt: number | undefined };

interface Group {
  /** In order of arrival. */
  readonly ready: Set<string>;
  out: number;
}

interface Due {
  readonly key: string;
  readonly at: number;
}

export function createQueue({ clock, groupOf, perGroup, observer }: QueueOptions): Queue {
  const entries = new Map<string, Entry>();
  /** In turn: a group that gave a key goes to the end. */
  const groups = new Map<string, Group>();
  /** May hold times that no longer count; `wakeDue` drops them. */
  const timetable = createHeap<Due>((a, b) => a.at < b.at);
  const takers = new Set<(key: string) => void>();
  let ready = 0;
  let alarm: { readonly at: number; readonly stop: AbortController } | undefined;
  let closed = false;

  function schedule(key: string, dueAt: number): void {
    const entry = entries.get(key);
    if (entry?.kind === 'Ready') return;
    if (entry?.kind === 'Out') {
      entries.set(key, { ...entry, dueAt: Math.min(dueAt, entry.dueAt ?? Number.POSITIVE_INFINITY) });
      return;
    }
    if (dueAt <= clock.now()) {
      makeReady(key);
      return;
    }
    if (entry && entry.dueAt <= dueAt) return;
    entries.set(key, { kind: 'Waiting', dueAt });
    timetable.push({ key, at: dueAt });
    setAlarm();
  }

  function makeReady(key: string): void {
    const group = groupOf(key);
    entries.set(key, { kind: 'Ready', since: clock.now(), group });
    groupNamed(group).ready.add(key);
    ready += 1;
    observer.added();
    observer.depth(ready);
    serve();
  }

  function groupNamed(name: string): Group {
    const known = groups.get(name);
    if (known) return known;
    const group: Group = { ready: new Set(), out: 0 };
    groups.set(name, group);
    return group;
  }

  /** Gives ready keys to waiting workers, as far as the groups permit. */
  function serve(): void {
    for (const taker of takers) {
      const key = next();
      if (key === undefined) return;
      takers.delete(taker);
      taker(key);
    }
  }

  function next(): string | undefined {
    for (const [name, group] of groups) {
      const [key] = group.ready;
      if (key === undefined || group.out >= perGroup) continue;
      const entry = entries.get(key);
      group.ready.delete(key);
      group.out += 1;
      groups.delete(name);
      groups.set(name, group);
      entries.set(key, { kind: 'Out', group: name, dueAt: undefined });
      ready -= 1;
      observer.taken(entry?.kind === 'Ready' ? clock.now() - entry.since : 0);
      observer.depth(ready);
      return key;
    }
    return undefined;
  }

  /** One sleeper for all waiting keys; replaced when an earlier one arrives. */
  function setAlarm(): void {
    const at = timetable.peek()?.at;
    if (closed || at === undefined || (alarm && alarm.at <= at)) return;
    alarm?.stop.abort();
    const mine = { at, stop: new AbortController() };
    alarm = mine;
    clock.sleep(at - clock.now(), mine.stop.signal).then(
      () => {
        if (alarm === mine) alarm = undefined;
        wakeDue();
      },
      () => {
        // Replaced by an earlier alarm, which wakes what is due, or closed.
      },
    );
  }

  function wakeDue(): void {
    for (let due = timetable.peek(); due && due.at <= clock.now(); due = timetable.peek()) {
      timetable.pop();
      const entry = entries.get(due.key);
      if (entry?.kind === 'Waiting' && entry.dueAt === due.at) makeReady(due.key);
    }
    setAlarm();
  }

  return {
    add: (key) => schedule(key, clock.now()),
    addAfter: (key, ms) => schedule(key, clock.now() + ms),

    take(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const taker = (key: string) => {
          signal.removeEventListener('abort', onAbort);
          resolve(key);
        };
        const onAbort = () => {
          takers.delete(taker);
          reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        takers.add(taker);
        serve();
      });
    },

    done(key) {
      const entry = entries.get(key);
      if (entry?.kind !== 'Out') return;
      entries.delete(key);
      const group = groupNamed(entry.group);
      group.out -= 1;
      if (group.out === 0 && group.ready.size === 0) groups.delete(entry.group);
      if (entry.dueAt !== undefined) schedule(key, entry.dueAt);
      serve();
    },

    close() {
      closed = true;
      alarm?.stop.abort();
    },
  };
}
