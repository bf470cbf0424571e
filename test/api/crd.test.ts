import { join } from 'node:path';
import { ApiException, KubeConfig, type KubernetesObject, KubernetesObjectApi } from '@kubernetes/client-node';
import test from 'ava';
import type { HybridMailMigration } from '../../src/api/v1alpha1/types.generated.ts';
import { useControlPlane } from '../support/control-plane.ts';
import { kubectl } from '../support/kubectl.ts';
import { fixture, invalidFixtures, validFixtures } from './fixtures.ts';

const CRD = join(import.meta.dirname, '../../crds/hybridmailmigrations.hybridmail.dev.yaml');

interface Refusal {
  readonly message: string;
  readonly paths: readonly string[];
}

useControlPlane(test, ({ name: plane, server }) => {
  let api: KubernetesObjectApi;
  const run = async (...args: string[]) => {
    const { code, stderr } = await kubectl(server().kubeconfig, args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  };
  const tryCreate = (object: HybridMailMigration) => api.create(asKubernetes(object), undefined, 'All');

  test.serial.before(async () => {
    const config = new KubeConfig();
    config.loadFromString(server().kubeconfig);
    api = KubernetesObjectApi.makeApiClient(config);
    // By kubectl: the client's serializer drops enum, default and every x-kubernetes-* keyword of a CRD.
    await run('apply', '--server-side', '-f', CRD);
    await run('wait', '--for=condition=Established', '-f', CRD);
  });

  for (const { name, object } of validFixtures()) {
    test(`${plane}: admission takes ${name}`, async (t) => {
      t.is(await refusal(tryCreate(object)), undefined);
    });
  }

  for (const { name, object, expect, path, refusedByAdmission } of invalidFixtures()) {
    test(`${plane}: admission ${refusedByAdmission ? 'refuses' : 'cannot judge'} ${name}`, async (t) => {
      const found = await refusal(tryCreate(object));
      if (!refusedByAdmission) return t.is(found, undefined);
      t.true(found?.message.includes(expect), `want "${expect}", got ${found?.message}`);
      t.true(found?.paths.includes(path), `want ${path}, got ${found?.paths.join(', ')}`);
    });
  }

  test(`${plane}: a domain and a tenant cannot be changed, a phase can`, async (t) => {
    const stored = (await api.create(asKubernetes(renamed('immutable')))) as HybridMailMigration;
    const change = (spec: Partial<HybridMailMigration['spec']>) =>
      refusal(api.replace(asKubernetes({ ...stored, spec: { ...stored.spec, ...spec } }), undefined, 'All'));

    t.deepEqual((await change({ domain: 'fabrikam.com' }))?.paths, ['spec.domain']);
    t.deepEqual((await change({ tenant: { id: '00000000-0000-4000-8000-000000000000' } }))?.paths, ['spec.tenant.id']);
    t.is(await change({ phase: 'Retire' }), undefined);
  });

  test(`${plane}: the largest resource stays within the cost limit of the rules`, async (t) => {
    const list = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, index) => `${prefix}${index}@contoso.com`.padStart(254, 'x'));
    const { spec, ...object } = renamed('largest');
    const recipients = {
      migrated: { from: 'List' as const, addresses: list(2000, 'm') },
      exclude: list(1000, 'e'),
      accepted: list(1000, 'a'),
    };
    t.is(await refusal(tryCreate({ ...object, spec: { ...spec, recipients } })), undefined);
  });

  test(`${plane}: admission fills in the defaults and no waits`, async (t) => {
    const { spec } = (await tryCreate(renamed('defaults'))) as HybridMailMigration;
    t.like(spec, {
      tenant: { cloud: 'Worldwide' },
      legacy: { smartHost: { port: 25, tls: 'Opportunistic' }, forwarders: { provider: 'Manual' } },
      dns: { mx: { manage: true, ttlSeconds: 300 }, spf: { manage: true } },
      enhancedFiltering: true,
      drift: 'Correct',
      suspend: false,
      limits: { forwarderRemovals: 10 },
      waits: undefined,
    });
  });
});

function renamed(name: string): HybridMailMigration {
  const object = fixture('minimal');
  return { ...object, metadata: { ...object.metadata, name } };
}

/** The client's metadata holds dates, ours what JSON holds; it sends either. */
function asKubernetes(object: HybridMailMigration): KubernetesObject {
  return object as unknown as KubernetesObject;
}

/** What the API server says against it; undefined when it takes it. */
async function refusal(call: Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    const status = JSON.parse(error.body);
    const causes: { field: string }[] = status.details?.causes ?? [];
    return { message: status.message, paths: causes.map(({ field }) => field) };
  }
}
