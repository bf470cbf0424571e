import { TransientError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { createDeadline } from './deadline.ts';
import type { KubeClient, Lease, LeaseSpec } from './kube.ts';
import { isConflict, isNotFound } from './kube-error.ts';
import type { ObjectKey } from './object.ts';
import { rfc3339Micro } from './times.ts';

/** Another instance may lead by now: whatever runs must stop at once. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

export interface LeaseOptions {
  readonly kube: Pick<KubeClient, 'getLease' | 'createLease' | 'updateLease'>;
  readonly lease: ObjectKey;
  /** Unique for each process: the name of the pod and something random. */
  readonly identity: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** As client-go: others take over 15 s after the last renewal; the holder gives up 5 s before. */
const LEASE_SECONDS = 15;
const RENEW_DEADLINE_MS = 10_000;
const RETRY_MS = 2_000;
/** Two calls that hang, with the pauses between, end before others take over. */
const CALL_TIMEOUT_MS = 3_000;

/**
 * Runs `work` while this process holds the lease.
 *
 * Guarantees: work starts after the lease is held, and its signal aborts with a LeaseLostError before another instance can
 *   take over; on `signal` the lease is kept until work has ended, and then released so that the next need not wait.
 * Errors: LeaseLostError, what `work` throws. Resolves when `signal` aborts, also while waiting.
 */
export async function runAsLeader(
  options: LeaseOptions,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { clock, logger } = options;
  const seat = createSeat(options);
  try {
    await acquire(seat, clock, signal);
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  logger.info('leading', { lease: options.lease.name, identity: options.identity });

  const working = new AbortController();
  const stopWork = () => working.abort(signal.reason);
  if (signal.aborted) stopWork();
  signal.addEventListener('abort', stopWork, { once: true });
  const done = new AbortController();
  let lost: unknown;
  const renewing = keep(seat, clock, done.signal).catch((error: unknown) => {
    lost = error;
    logger.error('lost the lease', { lease: options.lease.name, error: String(error) });
    working.abort(error);
  });
  try {
    await work(working.signal);
  } finally {
    done.abort();
    signal.removeEventListener('abort', stopWork);
    await renewing;
    if (!lost) await release(seat, logger);
  }
  if (lost) throw lost;
}

async function acquire(seat: Seat, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!(await seat.tryHold(signal))) await clock.sleep(RETRY_MS, signal);
}

/** Renews until `done` aborts; throws LeaseLostError when it cannot. */
async function keep(seat: Seat, clock: Clock, done: AbortSignal): Promise<void> {
  for (let renewedAt = clock.now(); ; ) {
    try {
      await clock.sleep(RETRY_MS, done);
      const startedAt = clock.now();
      if (await seat.tryHold(done)) renewedAt = startedAt;
      else if (seat.heldByOther()) throw new LeaseLostError('another instance holds the lease');
    } catch (error) {
      if (done.aborted) return;
      throw error;
    }
    if (clock.now() - renewedAt >= RENEW_DEADLINE_MS) {
      throw new LeaseLostError(`the lease could not be renewed for ${RENEW_DEADLINE_MS} ms`);
    }
  }
}

async function release(seat: Seat, logger: Logger): Promise<void> {
  try {
    await seat.release();
  } catch (error) {
    // The next instance waits for the lease to expire, no more.
    logger.warn('could not release the lease', { error: String(error) });
  }
}

interface Seat {
  /** True when the lease is ours for the next 15 s; false when it is another's or the server gave no answer. */
  tryHold(signal: AbortSignal): Promise<boolean>;
  heldByOther(): boolean;
  release(): Promise<void>;
}

function createSeat({ kube, lease: key, identity, clock, logger }: LeaseOptions): Seat {
  /** When we first saw the present version: clocks of other machines are not compared with ours. */
  let seen: { readonly resourceVersion: string; readonly at: number } | undefined;
  let held: Lease | undefined;
  let other = false;

  async function attempt(signal: AbortSignal): Promise<boolean> {
    const lease = await find(signal);
    if (!lease) {
      held = await kube.createLease(key, claim(undefined), { signal });
      return true;
    }
    if (seen?.resourceVersion !== lease.metadata.resourceVersion) {
      seen = { resourceVersion: lease.metadata.resourceVersion, at: clock.now() };
    }
    const holder = lease.spec?.holderIdentity ?? '';
    const expiresAt = seen.at + (lease.spec?.leaseDurationSeconds ?? LEASE_SECONDS) * 1000;
    other = holder !== '' && holder !== identity;
    if (other && clock.now() < expiresAt) return false;
    held = await kube.updateLease(lease, claim(lease.spec), { signal });
    other = false;
    return true;
  }

  async function find(signal: AbortSignal): Promise<Lease | undefined> {
    try {
      return await kube.getLease(key, { signal });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  function claim(before: LeaseSpec | undefined): LeaseSpec {
    const now = rfc3339Micro(clock.now());
    const ours = before?.holderIdentity === identity;
    return {
      holderIdentity: identity,
      leaseDurationSeconds: LEASE_SECONDS,
      acquireTime: ours ? (before.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: (before?.leaseTransitions ?? 0) + (before && !ours ? 1 : 0),
    };
  }

  return {
    async tryHold(signal) {
      using deadline = createDeadline(clock, CALL_TIMEOUT_MS, 'lease', signal);
      try {
        return await attempt(deadline.signal);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        // A conflict means that another was faster; the next try sees who.
        if (isConflict(error)) return false;
        if (!(error instanceof TransientError || deadline.signal.aborted)) throw error;
        logger.warn('the lease was not reached', { error: String(error) });
        return false;
      }
    },
    heldByOther: () => other,
    async release() {
      if (!held) return;
      using deadline = createDeadline(clock, CALL_TIMEOUT_MS, 'lease');
      const spec = { ...held.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: rfc3339Micro(clock.now()) };
      await kube.updateLease(held, spec, { signal: deadline.signal });
    },
  };
}
