import test from 'ava';
import { TransientError } from '../../src/errors.ts';
import type { Lease, LeaseSpec } from '../../src/runtime/kube.ts';
import { KubeError } from '../../src/runtime/kube-error.ts';
import { LeaseLostError, runAsLeader } from '../../src/runtime/lease.ts';
import { createFakeClock, type FakeClock, settle } from '../support/fake-clock.ts';
import { createMemoryLog } from './support/memory-log.ts';

const KEY = { namespace: 'ns', name: 'leader' };

/** One lease as the API server keeps it: a stale update is a conflict. */
function createLeaseServer() {
  let lease: Lease | undefined;
  let version = 0;
  const server = {
    broken: false,
    silent: false,
    spec: () => lease?.spec,
    async getLease(_key: unknown, call: { signal?: AbortSignal | undefined } = {}): Promise<Lease> {
      await reach(call.signal);
      if (!lease) throw new KubeError(404, 'NotFound', 'no lease');
      return lease;
    },
    async createLease(_key: unknown, spec: LeaseSpec): Promise<Lease> {
      if (lease) throw conflict('AlreadyExists');
      return put(spec);
    },
    async updateLease(stale: Lease, spec: LeaseSpec): Promise<Lease> {
      await reach();
      if (stale.metadata.resourceVersion !== lease?.metadata.resourceVersion) throw conflict('Conflict');
      return put(spec);
    },
    put,
  };

  function put(spec: LeaseSpec): Lease {
    version += 1;
    const metadata = { ...KEY, uid: 'uid', resourceVersion: String(version) };
    lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
    return lease;
  }

  async function reach(signal?: AbortSignal): Promise<void> {
    if (server.broken) throw new TransientError('KubernetesUnavailable', 'away');
    if (!server.silent) return;
    await new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  }

  return server;
}

function conflict(reason: string): Error {
  return new TransientError('KubernetesConflict', reason, { cause: new KubeError(409, reason, reason) });
}

function candidate(server: ReturnType<typeof createLeaseServer>, clock: FakeClock, identity: string) {
  const stop = new AbortController();
  const state = {
    working: false,
    workSignal: undefined as AbortSignal | undefined,
    ended: false,
    error: undefined as unknown,
  };
  const finish = Promise.withResolvers<void>();
  const running = runAsLeader(
    { kube: server, lease: KEY, identity, clock, logger: createMemoryLog().logger },
    stop.signal,
    async (signal) => {
      state.working = true;
      state.workSignal = signal;
      await Promise.race([
        finish.promise,
        new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
      ]);
      state.working = false;
    },
  ).then(
    () => {
      state.ended = true;
    },
    (error: unknown) => {
      state.ended = true;
      state.error = error;
    },
  );
  return { stop: () => stop.abort(new Error('stopped')), state, running };
}

test('the first candidate leads and renews; the second waits as long as it does', async (t) => {
  const [server, clock] = [createLeaseServer(), createFakeClock()];
  const one = candidate(server, clock, 'one');
  await settle();
  const two = candidate(server, clock, 'two');
  await clock.advance(120_000);
  t.true(one.state.working);
  t.false(two.state.working);
  t.like(server.spec(), { holderIdentity: 'one', leaseTransitions: 0, acquireTime: '2026-01-01T00:00:00.000000Z' });
  one.stop();
  two.stop();
  await Promise.all([one.running, two.running]);
});

test('a lease that is released is taken at the next try', async (t) => {
  const [server, clock] = [createLeaseServer(), createFakeClock()];
  const one = candidate(server, clock, 'one');
  await settle();
  const two = candidate(server, clock, 'two');
  await settle();
  one.stop();
  await one.running;
  t.is(server.spec()?.holderIdentity, '');
  await clock.advance(2_000);
  t.true(two.state.working);
  t.is(server.spec()?.leaseTransitions, 1);
  two.stop();
  await two.running;
});

test('the lease of a holder that died is taken 15 s after its last change was seen', async (t) => {
  const [server, clock] = [createLeaseServer(), createFakeClock()];
  // Another machine's clock may be wrong by years: it is not looked at.
  server.put({ holderIdentity: 'dead', leaseDurationSeconds: 15, renewTime: '2036-01-01T00:00:00.000000Z' });
  const one = candidate(server, clock, 'one');
  await clock.advance(14_000);
  t.false(one.state.working);
  await clock.advance(2_000);
  t.true(one.state.working);
  one.stop();
  await one.running;
});

test('work stops with LeaseLostError when another holds the lease', async (t) => {
  const [server, clock] = [createLeaseServer(), createFakeClock()];
  const one = candidate(server, clock, 'one');
  await settle();
  server.put({ holderIdentity: 'two', leaseDurationSeconds: 15 });
  await clock.advance(2_000);
  t.true(one.state.workSignal?.reason instanceof LeaseLostError);
  await one.running;
  t.true(one.state.error instanceof LeaseLostError);
  t.is(server.spec()?.holderIdentity, 'two');
});

for (const fault of ['broken', 'silent'] as const) {
  test(`work stops before others can take over when the API server is ${fault}`, async (t) => {
    const [server, clock] = [createLeaseServer(), createFakeClock()];
    const one = candidate(server, clock, 'one');
    await settle();
    server[fault] = true;
    await clock.advance(9_000);
    t.true(one.state.working, 'a short outage is survived');
    await clock.advance(5_999);
    t.false(one.state.working);
    t.true(one.state.error instanceof LeaseLostError);
  });
}

test('a short outage does not cost the lease', async (t) => {
  const [server, clock] = [createLeaseServer(), createFakeClock()];
  const one = candidate(server, clock, 'one');
  await settle();
  server.broken = true;
  await clock.advance(7_000);
  server.broken = false;
  await clock.advance(60_000);
  t.true(one.state.working);
  one.stop();
  await one.running;
  t.is(one.state.error, undefined);
});

test('a stop while waiting ends without work', async (t) => {
  const [server, clock] = [createLeaseServer(), createFakeClock()];
  server.put({ holderIdentity: 'other', leaseDurationSeconds: 15 });
  const one = candidate(server, clock, 'one');
  await settle();
  one.stop();
  await one.running;
  t.is(one.state.workSignal, undefined);
  t.is(one.state.error, undefined);
});
