import { connect } from 'node:net';
import test from 'ava';
import { type HealthOptions, startHealthServer } from '../../src/telemetry/health.ts';
import { createMemoryLog } from '../runtime/support/memory-log.ts';

async function start(options: Partial<HealthOptions> = {}) {
  const server = await startHealthServer({
    port: 0,
    host: '127.0.0.1',
    live: { loop: () => undefined },
    ready: { synced: () => 'not all objects are known', lease: () => undefined },
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4', body: 'up 1\n' }),
    logger: createMemoryLog().logger,
    ...options,
  });
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
  };
  return { server, ask, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const rows = [
  { path: '/healthz', status: 200, text: '[+]loop ok\nok\n' },
  { path: '/healthz?verbose', status: 200, text: '[+]loop ok\nok\n' },
  { path: '/readyz', status: 503, text: '[-]synced not all objects are known\n[+]lease ok\nfailed\n' },
  { path: '/metrics', status: 200, text: 'up 1\n' },
  { path: '/', status: 404, text: 'not found\n' },
  { path: '/healthz/', status: 404, text: 'not found\n' },
  { path: '/debug/pprof', status: 404, text: 'not found\n' },
];

for (const { path, status, text } of rows) {
  test(`${path} answers ${status}`, async (t) => {
    await using world = await start();
    t.like(await world.ask(path), { status, text });
  });
}

test('only GET and HEAD are answered', async (t) => {
  await using world = await start();
  t.is((await world.ask('/metrics', { method: 'POST', body: 'x'.repeat(100_000) })).status, 405);
  t.like(await world.ask('/healthz', { method: 'HEAD' }), { status: 200, text: '' });
});

test('a check that throws is a failed check', async (t) => {
  await using world = await start({
    live: {
      loop() {
        throw new Error('bug');
      },
    },
  });
  t.like(await world.ask('/healthz'), { status: 503, text: '[-]loop check failed: Error: bug\nfailed\n' });
});

test('metrics that cannot be made are a 500 without details', async (t) => {
  await using world = await start({ metrics: () => Promise.reject(new Error('internal detail')) });
  t.like(await world.ask('/metrics'), { status: 500, text: 'internal error\n' });
});

test('a taken port is an error of the start', async (t) => {
  await using world = await start();
  await t.throwsAsync(start({ port: world.server.port }), { code: 'EADDRINUSE' });
});

test('disposal ends connections that are open', async (t) => {
  const world = await start();
  const socket = connect(world.server.port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  socket.write('GET /healthz HTTP/1.1\r\n');
  await world[Symbol.asyncDispose]();
  await ended;
  t.pass();
});
