import { disposition } from '../../../src/errors.ts';
import type { Metrics } from '../../../src/ports/metrics.ts';
import { createController } from '../../../src/runtime/controller.ts';
import { createKubeClient } from '../../../src/runtime/kube.ts';
import { LeaseLostError } from '../../../src/runtime/lease.ts';
import type { EventRequest, Outcome, Reconciler } from '../../../src/runtime/reconciler.ts';
import { createFakeClock, until } from '../../support/fake-clock.ts';
import { startFakeApi } from './fake-api.ts';
import { createMemoryLog } from './memory-log.ts';
import { FINALIZER, WIDGETS, type Widget } from './widget.ts';
import { serveWidgets } from './widget-server.ts';

/** A reconcile that finds all well, with changes. */
export function outcome(change: Partial<Outcome> = {}): Outcome {
  return { status: { state: 'Fine' }, events: [], action: { kind: 'awaitChange' }, ...change };
}

export const EVENT: EventRequest = { type: 'Normal', reason: 'Moved', action: 'Move', note: 'moved it' };

/** A controller whose judgement the test gives; errors become a back-off with a status that names them. */
export async function startController(
  reconciler: Partial<Reconciler<Widget>>,
  options: { concurrency?: number; perGroup?: number } = {},
) {
  const api = await startFakeApi();
  const server = serveWidgets(api);
  const clock = createFakeClock();
  const log = createMemoryLog();
  const events: EventRequest[] = [];
  const counts: string[] = [];
  const kube = createKubeClient(api.kubeConfig, { userAgent: 'test/1', clock });
  const metrics: Metrics = {
    increment: (name, labels) => counts.push(`${name} ${labels?.result ?? ''}`.trim()),
    set() {},
    observe() {},
    remove() {},
  };
  const controller = createController<Widget>({
    kube,
    resource: WIDGETS,
    reconciler: {
      group: (object) => object.spec.owner,
      reconcile: async () => outcome(),
      failed(_object, error) {
        const told = disposition(error);
        return {
          status: { state: told.reason },
          events: [],
          action: told.kind === 'Wait' ? { kind: 'requeue', afterMs: told.afterMs } : { kind: 'backOff', atLeastMs: 0 },
        };
      },
      cleanup: async () => {},
      ...reconciler,
    },
    finalizer: FINALIZER,
    fieldManager: 'tester',
    concurrency: options.concurrency ?? 2,
    perGroup: options.perGroup ?? 2,
    recorder: { record: (_object, event) => events.push(event) },
    clock,
    logger: log.logger,
    metrics,
    backOff: { baseMs: 1_000, maxMs: 8_000, random: () => 1 },
  });
  const stop = new AbortController();
  let ended = false;
  const running = controller.run(stop.signal).finally(() => {
    ended = true;
  });
  await until(() => api.watches.length === 1);
  return {
    api,
    server,
    clock,
    log,
    events,
    counts,
    controller,
    running,
    ended: () => ended,
    stop: (reason: unknown = new Error('stopped')) => stop.abort(reason),
    writes: () => api.requests.filter(({ method }) => method !== 'GET').length,
    async [Symbol.asyncDispose]() {
      stop.abort(new LeaseLostError('the test is over'));
      await clock.runUntil(() => ended);
      await running;
      await kube[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}
