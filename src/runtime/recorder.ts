import { createHash } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { createBackOff } from './backoff.ts';
import { settledWithin } from './deadline.ts';
import type { KubeClient } from './kube.ts';
import { isConflict, isNotFound, kubeErrorOf } from './kube-error.ts';
import type { KubernetesObjectLike, ObjectKey } from './object.ts';
import type { EventRequest } from './reconciler.ts';
import { rfc3339Micro } from './times.ts';

export interface RecorderOptions {
  readonly kube: Pick<KubeClient, 'createEvent' | 'patchEvent'>;
  /** `reportingController`: a qualified name, `example.dev/operator`. */
  readonly controller: string;
  /** `reportingInstance`: the name of the pod. */
  readonly instance: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Writes events in the background. Disposal writes what is waiting, within a few seconds. */
export interface Recorder extends AsyncDisposable {
  /** Never throws. The same event about the same object again counts up its series instead of making another. */
  record(object: KubernetesObjectLike, event: EventRequest): void;
}

/** events.k8s.io/v1 refuses more. */
const MAX_NOTE_BYTES = 1024;
/** As client-go: a series that is quiet for so long is over. */
const SERIES_IDLE_MS = 360_000;
/** The count of a series is written at its first repeat, and then no more often than this. */
const SERIES_WRITE_MS = 60_000;
/** More different events than objects can cause in six minutes; the oldest series is forgotten. */
const MAX_SERIES = 1_000;
/** Events are a courtesy: when the API server cannot take them, the oldest of the waiting ones goes. */
const MAX_WAITING = 1_000;
const MAX_ATTEMPTS = 3;
const FLUSH_MS = 3_000;

interface Series {
  readonly key: ObjectKey;
  readonly event: object & { readonly metadata: ObjectKey };
  count: number;
  lastAt: number;
  /** The count that the server knows; 0 before the creation. */
  writtenCount: number;
  writtenAt: number;
}

export function createRecorder(options: RecorderOptions): Recorder {
  const { clock, logger } = options;
  /** Least recently seen first. */
  const series = new Map<string, Series>();
  const waiting = new Set<Series>();
  const stop = new AbortController();
  let writing: Promise<void> | undefined;

  function observe(object: KubernetesObjectLike, request: EventRequest): Series {
    const now = clock.now();
    const note = cutToBytes(request.note, MAX_NOTE_BYTES);
    const { type, reason, action } = request;
    const id = JSON.stringify([object.metadata.uid, type, reason, action, note]);
    const known = series.get(id);
    series.delete(id);
    if (known && now - known.lastAt < SERIES_IDLE_MS) {
      known.count += 1;
      known.lastAt = now;
      series.set(id, known);
      return known;
    }
    const begun = begin(object, { ...request, note }, id, now);
    series.set(id, begun);
    const [oldest] = series.keys();
    if (series.size > MAX_SERIES && oldest !== undefined) series.delete(oldest);
    return begun;
  }

  function begin(object: KubernetesObjectLike, request: EventRequest, id: string, now: number): Series {
    const { name, namespace, uid } = object.metadata;
    const digest = createHash('sha256').update(`${id} ${now} ${options.instance}`).digest('hex').slice(0, 16);
    // Cluster-scoped objects have their events in `default`, as the API server demands.
    const key = { name: `${name.slice(0, MAX_NAME_PREFIX)}.${digest}`, namespace: namespace ?? 'default' };
    const event = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: key,
      eventTime: rfc3339Micro(now),
      reportingController: options.controller,
      reportingInstance: options.instance,
      type: request.type,
      reason: request.reason,
      action: request.action,
      note: request.note,
      regarding: { apiVersion: object.apiVersion, kind: object.kind, namespace, name, uid },
    };
    return { key, event, count: 1, lastAt: now, writtenCount: 0, writtenAt: now };
  }

  function enqueue(one: Series): void {
    waiting.add(one);
    const [oldest] = waiting;
    if (waiting.size > MAX_WAITING && oldest) {
      waiting.delete(oldest);
      logger.warn('an event was dropped', { event: oldest.key.name, waiting: waiting.size });
    }
    writing ??= drain();
  }

  async function drain(): Promise<void> {
    // Yields first, so that `writing` is set before the end of the loop clears it.
    await Promise.resolve();
    for (const one of waiting) {
      waiting.delete(one);
      await write(one);
    }
    writing = undefined;
  }

  async function write(one: Series): Promise<void> {
    const backOff = createBackOff({ baseMs: 500, maxMs: 5_000 });
    while (backOff.failures() < MAX_ATTEMPTS) {
      try {
        await writeOnce(one);
        return;
      } catch (error) {
        const waitMs = backOff.nextMs();
        if (kubeErrorOf(error) === error || backOff.failures() === MAX_ATTEMPTS) {
          logger.warn('an event could not be written', { event: one.key.name, error: String(error) });
          return;
        }
        await clock.sleep(waitMs, stop.signal).catch(() => {
          // Closing: the next attempt is the last.
        });
      }
    }
  }

  async function writeOnce(one: Series): Promise<void> {
    const { count } = one;
    if (one.writtenCount === 0) {
      await create(one);
      one.writtenCount = 1;
    }
    if (count > one.writtenCount) {
      const lastObservedTime = rfc3339Micro(one.lastAt);
      await patch(one, { series: { count, lastObservedTime } });
      one.writtenCount = count;
    }
    one.writtenAt = clock.now();
  }

  async function create(one: Series): Promise<void> {
    try {
      await options.kube.createEvent(one.event);
    } catch (error) {
      // The name holds the time and the instance: it can only be our own earlier attempt whose answer was lost.
      if (!isConflict(error)) throw error;
    }
  }

  async function patch(one: Series, change: object): Promise<void> {
    try {
      await options.kube.patchEvent(one.key, change);
    } catch (error) {
      // The server forgets events after an hour.
      if (!isNotFound(error)) throw error;
      await options.kube.createEvent({ ...one.event, ...change });
    }
  }

  return {
    record(object, event) {
      try {
        const one = observe(object, event);
        const first = one.count <= 2;
        if (first || clock.now() - one.writtenAt >= SERIES_WRITE_MS) enqueue(one);
      } catch (error) {
        logger.error('an event could not be recorded', { reason: event.reason, error: String(error) });
      }
    },
    async [Symbol.asyncDispose]() {
      for (const one of series.values()) if (one.count > one.writtenCount) enqueue(one);
      stop.abort();
      if (writing && !(await settledWithin(clock, FLUSH_MS, writing))) {
        logger.warn('events were not written before the end', { waiting: waiting.size });
      }
    },
  };
}

/** 253 for the name of an object, less the dot and the digest. */
const MAX_NAME_PREFIX = 253 - 17;

/** At most so many bytes of UTF-8, cut between characters. */
function cutToBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const ellipsis = '…';
  const kept = bytes.subarray(0, maxBytes - Buffer.byteLength(ellipsis)).toString('utf8');
  // A character that was cut in two has become U+FFFD.
  return kept.replace(/\uFFFD$/u, '') + ellipsis;
}
