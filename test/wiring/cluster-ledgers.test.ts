import test from 'ava';
import { disposition } from '../../src/errors.ts';
import { createKubeClient } from '../../src/runtime/kube.ts';
import { createClusterLedgers } from '../../src/wiring/cluster.ts';
import { LEDGER_KEY } from '../../src/wiring/ledger.ts';
import { startFakeApi } from '../runtime/support/fake-api.ts';
import { aMigration } from '../support/builders.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const MIGRATION = aMigration();
const { name } = MIGRATION.metadata;
const TEXT = 'bob@contoso.com bob@contosocom.onmicrosoft.com\n';
const OURS = { ownerReferences: [{ apiVersion: MIGRATION.apiVersion, kind: MIGRATION.kind, name, uid: 'before' }] };

/** The API server holds this ConfigMap under the ledger's name; null when it holds none. */
async function withConfigMap(configMap: object | null) {
  const api = await startFakeApi();
  const kube = createKubeClient(api.kubeConfig, { userAgent: 'test/1', clock: createFakeClock() });
  const written: string[] = [];
  api.script(({ method, path, body }) => {
    if (method === 'GET' && configMap === null) return { status: 404, body: { kind: 'Status', code: 404 } };
    if (method !== 'GET') written.push(`${path.split('?')[0]} ${JSON.stringify(body)}`);
    return { status: 200, body: configMap ?? {} };
  });
  return {
    ledgers: createClusterLedgers(kube),
    written,
    async [Symbol.asyncDispose]() {
      await kube[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

test('a ledger that was never written is none', async (t) => {
  await using world = await withConfigMap(null);
  t.is(await world.ledgers.read(MIGRATION), null);
});

test('the ledger of a migration of this name is read, whatever became of the object', async (t) => {
  await using world = await withConfigMap({ metadata: OURS, data: { [LEDGER_KEY]: TEXT } });
  t.is(await world.ledgers.read(MIGRATION), TEXT);
});

test('it goes with its migration', async (t) => {
  await using world = await withConfigMap(null);
  await world.ledgers.write(MIGRATION, TEXT);
  t.is(world.written.length, 1);
  t.regex(
    world.written[0] ?? '',
    new RegExp(`/configmaps/${name}-forwarders .*"ownerReferences":\\[\\{.*"name":"${name}"`),
  );
});

const STRANGE: ReadonlyArray<readonly [reason: string, configMap: object]> = [
  ['somebody else made it', { metadata: {}, data: { [LEDGER_KEY]: TEXT } }],
  ['its key was taken out', { metadata: OURS, data: {} }],
];
for (const [reason, configMap] of STRANGE) {
  test(`a ConfigMap of this name is neither read nor written over: ${reason}`, async (t) => {
    await using world = await withConfigMap(configMap);
    for (const attempt of [() => world.ledgers.read(MIGRATION), () => world.ledgers.write(MIGRATION, TEXT)]) {
      const error = await t.throwsAsync(attempt);
      t.like(disposition(error), { kind: 'Stall', reason: 'LedgerInvalid' });
    }
    t.deepEqual(world.written, []);
  });
}
