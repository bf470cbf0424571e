import { createKubeClient } from '../../../src/runtime/kube.ts';
import { createReflector } from '../../../src/runtime/reflector.ts';
import type { ChangeHandler } from '../../../src/runtime/store.ts';
import { createFakeClock, until } from '../../support/fake-clock.ts';
import { type Answer, page, startFakeApi } from './fake-api.ts';
import { createMemoryLog } from './memory-log.ts';
import { WIDGETS, type Widget, widget } from './widget.ts';

/** A reflector against a fake API whose list is `list()`. It waits a whole second after a failure, then two, ... */
export async function startReflector(
  options: { list?: () => Answer | 'handled'; handler?: Partial<ChangeHandler<Widget>> } = {},
) {
  const api = await startFakeApi();
  const clock = createFakeClock();
  const log = createMemoryLog();
  const kube = createKubeClient(api.kubeConfig, { userAgent: 'test/1', clock });
  const changes: string[] = [];
  const tell = (what: string, { metadata }: Widget) => {
    changes.push(`${what} ${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`);
  };
  const state = { list: options.list ?? (() => page([widget('a', 5)], '10')) };
  api.script(({ query }) => (query.watch ? undefined : state.list()));
  const reflector = createReflector<Widget>({
    kube,
    resource: WIDGETS,
    clock,
    logger: log.logger,
    backOff: { baseMs: 1_000, maxMs: 8_000, random: () => 1 },
    handler: {
      added: (object) => tell('added', object),
      updated: (object) => tell('updated', object),
      deleted: (object) => tell('deleted', object),
      ...options.handler,
    },
  });
  const stop = new AbortController();
  const running = reflector.run(stop.signal);
  return {
    api,
    clock,
    log,
    changes,
    state,
    reflector,
    stop: () => stop.abort(new Error('stopped')),
    running,
    /** The watch of that number, from 1. */
    async watch(number: number) {
      await until(() => api.watches.length >= number);
      const watch = api.watches[number - 1];
      if (!watch) throw new Error('no watch');
      return watch;
    },
    lists: () => api.requests.filter(({ query }) => !query.watch).length,
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('stopped'));
      await running;
      await kube[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}
