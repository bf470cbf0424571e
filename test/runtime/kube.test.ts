import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import test from 'ava';
import { disposition } from '../../src/errors.ts';
import { createKubeClient } from '../../src/runtime/kube.ts';
import { isConflict, isExpired, isNotFound, kubeErrorOf } from '../../src/runtime/kube-error.ts';
import { createFakeClock, until } from '../support/fake-clock.ts';
import { failure, page, startFakeApi } from './support/fake-api.ts';
import { WIDGETS, widget } from './support/widget.ts';

async function start() {
  const api = await startFakeApi();
  const clock = createFakeClock();
  const kube = createKubeClient(api.kubeConfig, { userAgent: 'test/1', clock });
  return {
    api,
    clock,
    kube,
    async [Symbol.asyncDispose]() {
      await kube[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

const KEY = { namespace: 'ns', name: 'a' };

test('300 calls one after the other need at most two connections', async (t) => {
  await using world = await start();
  world.api.script(() => ({ status: 200, body: widget('a', 1) }));
  for (let call = 0; call < 300; call += 1) await world.kube.getObject(WIDGETS, KEY);
  // The next call can begin a moment before the last connection is free again.
  t.true(world.api.connections() <= 2);
});

test('200 calls at once stay within the limit of connections', async (t) => {
  await using world = await start();
  world.api.script(() => ({ status: 200, body: widget('a', 1) }));
  await Promise.all(Array.from({ length: 200 }, () => world.kube.getObject(WIDGETS, KEY)));
  t.true(world.api.connections() <= 64);
});

test('a watch does not hold up other calls', async (t) => {
  await using world = await start();
  world.api.script(({ query }) => (query.watch ? undefined : { status: 200, body: widget('a', 1) }));
  const stop = new AbortController();
  const watching = world.kube
    .watch(WIDGETS, { resourceVersion: '1', timeoutSeconds: 300, idleMs: 1_000, signal: stop.signal })
    .next();
  await until(() => world.api.watches.length === 1);
  await world.kube.getObject(WIDGETS, KEY);
  stop.abort(new Error('over'));
  await t.throwsAsync(watching, { message: 'over' });
});

test('each call carries the token, the user agent and its content type', async (t) => {
  await using world = await start();
  world.api.script(() => ({ status: 200, body: widget('a', 1) }));
  await world.kube.applyStatus(WIDGETS, widget('a', 1), { state: 'Fine' }, 'tester');
  await world.kube.patchMetadata(WIDGETS, KEY, { labels: { a: 'b' } }, 'tester');
  await world.kube.getMetadata(WIDGETS, KEY);
  const [apply, patch, metadata] = world.api.requests;
  t.is(apply?.headers.authorization, 'Bearer fake-token');
  t.is(apply?.headers['user-agent'], 'test/1');
  t.is(apply?.headers['content-type'], 'application/apply-patch+yaml');
  t.is(apply?.path, '/apis/test.example/v1/namespaces/ns/widgets/a/status');
  t.deepEqual(apply?.query, { fieldManager: 'tester', force: 'true' });
  t.deepEqual(apply?.body, {
    apiVersion: 'test.example/v1',
    kind: 'Widget',
    metadata: { name: 'a', namespace: 'ns', uid: 'uid-a', resourceVersion: '1' },
    status: { state: 'Fine' },
  });
  t.is(patch?.headers['content-type'], 'application/merge-patch+json');
  t.is(metadata?.headers.accept, 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1');
});

test('managedFields are stripped from objects, list items and watch events', async (t) => {
  await using world = await start();
  const heavy = { ...widget('a', 1), metadata: { ...widget('a', 1).metadata, managedFields: [{ manager: 'x' }] } };
  world.api.script(({ path, query }) => {
    if (query.watch) return undefined;
    return path.endsWith('/a') ? { status: 200, body: heavy } : page([heavy], '1');
  });
  const got = await world.kube.getObject(WIDGETS, KEY);
  const list = await world.kube.listPage(WIDGETS, { limit: 500 });
  const stop = new AbortController();
  const events = world.kube.watch(WIDGETS, {
    resourceVersion: '1',
    timeoutSeconds: 300,
    idleMs: 1_000,
    signal: stop.signal,
  });
  const first = events.next();
  await until(() => world.api.watches.length === 1);
  world.api.watches[0]?.send('ADDED', heavy);
  const event = await first;
  stop.abort();
  t.false(JSON.stringify([got, list, event]).includes('managedFields'));
});

const refusals = [
  { status: 401, kind: 'BackOff', reason: 'tokens are rotated without a change of any object' },
  { status: 403, kind: 'BackOff', reason: 'roles are bound without a change of any object' },
  { status: 404, kind: 'Bug', reason: 'only the caller knows what absence means' },
  { status: 409, kind: 'BackOff', reason: 'the next try reads the newer object' },
  { status: 410, kind: 'BackOff', reason: 'a new list helps' },
  { status: 413, kind: 'Bug', reason: 'the same body stays too large' },
  { status: 415, kind: 'Bug', reason: 'the content type is ours' },
  { status: 422, kind: 'Bug', reason: 'the same object stays invalid' },
  { status: 429, kind: 'BackOff', reason: 'the server asks for it' },
  { status: 500, kind: 'BackOff', reason: 'servers restart' },
  { status: 503, kind: 'BackOff', reason: 'servers restart' },
] as const;

for (const { status, kind, reason } of refusals) {
  test(`an answer ${status} is a ${kind}: ${reason}`, async (t) => {
    await using world = await start();
    world.api.script(() => failure(status, 'Because'));
    const error = await t.throwsAsync(world.kube.getObject(WIDGETS, KEY));
    t.is(disposition(error).kind, kind);
    t.is(kubeErrorOf(error)?.status, status);
    t.is(kubeErrorOf(error)?.reason, 'Because');
  });
}

test('the tests for a status see through the classification', async (t) => {
  await using world = await start();
  for (const { status, is } of [
    { status: 404, is: isNotFound },
    { status: 409, is: isConflict },
    { status: 410, is: isExpired },
  ]) {
    const remove = world.api.script(() => failure(status, 'Because'));
    t.true(is(await t.throwsAsync(world.kube.getObject(WIDGETS, KEY))));
    remove();
  }
});

test('429 hands the time that the server asks for to the back-off', async (t) => {
  await using world = await start();
  world.api.script(() => ({ ...failure(429, 'TooManyRequests'), headers: { 'retry-after': '7' } }));
  const error = await t.throwsAsync(world.kube.getObject(WIDGETS, KEY));
  t.like(disposition(error), { kind: 'BackOff', atLeastMs: 7_000 });
});

test('a call that is never answered ends after 30 s as a transient error', async (t) => {
  await using world = await start();
  world.api.script(() => 'handled');
  const call = world.kube.getObject(WIDGETS, KEY).catch((error: unknown) => error);
  await until(() => world.api.requests.length === 1);
  await world.clock.advance(29_999);
  await world.clock.advance(1);
  const error = await call;
  t.is(kubeErrorOf(error)?.reason, 'Timeout');
  t.is(disposition(error).kind, 'BackOff');
});

test('an answer whose end never comes ends after 30 s', async (t) => {
  await using world = await start();
  world.api.script((_request, response) => {
    response.writeHead(200);
    response.write('{"metadata":');
    return 'handled';
  });
  const call = world.kube.getObject(WIDGETS, KEY).catch((error: unknown) => error);
  await until(() => world.api.requests.length === 1);
  await world.clock.advance(30_000);
  t.is(kubeErrorOf(await call)?.reason, 'Timeout');
});

test('an aborted call rejects with the reason of its signal', async (t) => {
  await using world = await start();
  world.api.script(() => 'handled');
  const stop = new AbortController();
  const call = world.kube.getObject(WIDGETS, KEY, { signal: stop.signal });
  await until(() => world.api.requests.length === 1);
  stop.abort(new Error('enough'));
  await t.throwsAsync(call, { message: 'enough' });
});

test('an answer larger than 16 MiB is not read to its end', async (t) => {
  await using world = await start();
  world.api.script((_request, response) => {
    response.writeHead(200);
    response.write('x'.repeat(17 * 1_048_576));
    return 'handled';
  });
  const error = await t.throwsAsync(world.kube.getObject(WIDGETS, KEY));
  t.is(kubeErrorOf(error)?.reason, 'ResponseTooLarge');
});

test('a body larger than 1 MiB is refused before it is sent', async (t) => {
  await using world = await start();
  const error = await t.throwsAsync(
    world.kube.applyStatus(WIDGETS, widget('a', 1), { text: 'x'.repeat(1_048_576) }, 'tester'),
  );
  t.is(kubeErrorOf(error)?.status, 413);
  t.is(world.api.requests.length, 0);
});

test('a refused connection is a transient error', async (t) => {
  const api = await startFakeApi();
  await using kube = createKubeClient(api.kubeConfig, { userAgent: 'test/1', clock: createFakeClock() });
  await api[Symbol.asyncDispose]();
  const error = await t.throwsAsync(kube.getObject(WIDGETS, KEY));
  t.is(disposition(error).kind, 'BackOff');
});

test('a missing token file is a transient error, and a new one is used', async (t) => {
  await using world = await start();
  world.api.script(() => ({ status: 200, body: widget('a', 1) }));
  const folder = mkdtempSync(join(tmpdir(), 'kube-token-'));
  const tokenFile = join(folder, 'token');
  const config = new KubeConfig();
  const cluster = world.api.kubeConfig.getCurrentCluster();
  if (!cluster) throw new Error('no cluster');
  config.loadFromClusterAndUser(cluster, {
    name: 'user',
    authProvider: { name: 'tokenFile', config: { tokenFile } },
  });
  await using kube = createKubeClient(config, { userAgent: 'test/1', clock: world.clock });
  try {
    t.is(disposition(await t.throwsAsync(kube.getObject(WIDGETS, KEY))).kind, 'BackOff');
    writeFileSync(tokenFile, 'from-file');
    await kube.getObject(WIDGETS, KEY);
    t.is(world.api.requests[0]?.headers.authorization, 'Bearer from-file');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a server with a certificate of another authority is refused', async (t) => {
  await using world = await start();
  const config = new KubeConfig();
  const server = world.api.kubeConfig.getCurrentCluster()?.server ?? '';
  config.loadFromClusterAndUser({ name: 'fake', server, skipTLSVerify: false }, { name: 'user', token: 'x' });
  await using kube = createKubeClient(config, { userAgent: 'test/1', clock: world.clock });
  await t.throwsAsync(kube.getObject(WIDGETS, KEY));
  t.is(world.api.requests.length, 0);
});
