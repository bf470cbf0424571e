import test from 'ava';
import { settle, until } from '../support/fake-clock.ts';
import { outcome, startController } from './support/controller-world.ts';
import { type Widget, widget } from './support/widget.ts';

test('progress is in the status before the reconcile goes on, and the last status follows it', async (t) => {
  const between: unknown[] = [];
  await using world = await startController({
    async reconcile(_object, _signal, save) {
      await save({ state: 'Begun' });
      between.push(world.server.get('ns/a')?.status);
      await save({ state: 'Half' });
      between.push(world.server.get('ns/a')?.status);
      return outcome();
    },
  });
  world.server.set(widget('a', 1));
  await until(() => (world.server.get('ns/a')?.status as { state?: string } | undefined)?.state === 'Fine');
  t.deepEqual(between, [{ state: 'Begun' }, { state: 'Half' }]);
});

test('an error after saved progress is reported about the object that holds the progress', async (t) => {
  const failedOn: Widget['status'][] = [];
  await using world = await startController({
    async reconcile(_object, _signal, save) {
      await save({ state: 'Begun' });
      throw new Error('boom');
    },
    failed(object) {
      failedOn.push(object.status);
      return outcome({ status: { state: 'Failed' } });
    },
  });
  world.server.set(widget('a', 1));
  await until(() => failedOn.length > 0);
  await settle(20);
  t.deepEqual(failedOn[0], { state: 'Begun' });
});

test('what cannot be written down ends the reconcile before anything is done', async (t) => {
  let done = 0;
  await using world = await startController({
    async reconcile(_object, _signal, save) {
      await save({ state: 'Begun' });
      done += 1;
      return outcome();
    },
  });
  world.api.script(({ path, method }) =>
    method === 'PATCH' && path.endsWith('/status') ? { status: 503, body: { kind: 'Status', code: 503 } } : undefined,
  );
  world.server.set(widget('a', 1));
  await until(() => world.counts.some((line) => line.includes('reconcile_total error')));
  t.is(done, 0);
});
