import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { HybridMailMigrationSpec } from '../../src/api/v1alpha1/types.generated.ts';
import { type Lab, type LabOptions, startLab } from '../../src/simulators/lab.ts';
import type { ApiServer } from './control-plane.ts';
import { kubectl } from './kubectl.ts';
import { type Operator, startOperator } from './operator.ts';

export type Phase = HybridMailMigrationSpec['phase'];

/** A simulated customer and a cluster that holds the migration's Secrets; everything is done with kubectl. */
export interface MigrationLab extends Lab {
  readonly api: ApiServer;
  readonly namespace: string;
  /** Name of the migration. */
  readonly name: string;
  /** Runs kubectl in the customer's namespace; the answer is what it printed. Throws what it complained about. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** `kubectl apply` of the migration, with changes of the usual spec. */
  declare(phase: Phase, changes?: Partial<HybridMailMigrationSpec>, name?: string): Promise<void>;
  /** Creates or replaces a Secret of the customer's namespace. */
  writeSecret(name: 'tenant' | 'dns', data: Readonly<Record<string, string>>): Promise<void>;
  /** Asks for a reconcile now. */
  poke(): Promise<void>;
  startOperator(settings?: Readonly<Record<string, string>>): Promise<Operator>;
}

/** Short, and still long enough that a step taken too early shows in the fate of a message. */
const WAITS = { settleSeconds: 1, stragglersSeconds: 1, queueLifetimeSeconds: 1, silenceSeconds: 1, ttlSeconds: 1 };
const DELAYS = { exchangeMs: 300, dnsMs: 50 };

const CRDS = fileURLToPath(new URL('../../crds', import.meta.url));

/** Starts the simulated customer and prepares its namespace. Whoever calls closes the lab and, after it, the API server. */
export async function startMigrationLab(api: ApiServer, options: LabOptions = {}): Promise<MigrationLab> {
  return prepareNamespace(api, await startLab({ delays: DELAYS, ...options }));
}

/** The same around a customer that is there. */
export async function prepareNamespace(api: ApiServer, lab: Lab): Promise<MigrationLab> {
  const { seed } = lab;
  const namespace = `customer-${randomBytes(3).toString('hex')}`;
  const name = seed.domain.replaceAll('.', '-');

  async function run(args: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await kubectl(api.kubeconfig, ['-n', namespace, ...args], input);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  function apply(object: object): Promise<string> {
    return run(['apply', '--server-side', '--force-conflicts', '-f', '-'], JSON.stringify(object));
  }

  async function writeSecret(secret: string, data: Readonly<Record<string, string>>): Promise<void> {
    // Replaced as a whole: keys that are left out are gone.
    await run(['delete', 'secret', secret, '--ignore-not-found']);
    await apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: secret }, type: 'Opaque', stringData: data });
  }

  await run(['apply', '-f', CRDS]);
  await run(['create', 'namespace', namespace]);
  const inventory = { addresses: addressesOnOldServer(lab).join('\n') };
  await apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'inventory' }, data: inventory });
  await writeSecret('tenant', { clientId: seed.clientId, clientSecret: seed.clientSecret });
  await writeSecret('dns', { apiToken: seed.cloudflareToken });
  let pokes = 0;

  return {
    ...lab,
    api,
    namespace,
    name,
    kubectl: run,
    writeSecret,
    async declare(phase, changes = {}, other = name) {
      const spec = { ...usualSpec(lab, phase), ...changes };
      const metadata = { name: other };
      await apply({ apiVersion: 'hybridmail.dev/v1alpha1', kind: 'HybridMailMigration', metadata, spec });
    },
    async poke() {
      pokes += 1;
      await run(['annotate', '--overwrite', 'hmm', name, `hybridmail.dev/reconcile-at=${pokes}`]);
    },
    startOperator: (settings = {}) =>
      startOperator({
        kubeconfig: api.kubeconfig,
        caPem: lab.clouds.caPem,
        settings: { ...lab.environment, ...settings },
      }),
  };
}

/** What an operator of the old server would list: its mailboxes, aliases and lists. */
function addressesOnOldServer({ world, seed }: Lab): readonly string[] {
  const domain = world.oldServers.get(seed.oldServerHost)?.domains.get(seed.domain);
  if (!domain) throw new Error(`${seed.domain} is not on ${seed.oldServerHost}`);
  return [...domain.mailboxes, ...domain.aliases.keys()].toSorted();
}

function usualSpec({ seed, mail }: Lab, phase: Phase): HybridMailMigrationSpec {
  return {
    domain: seed.domain,
    phase,
    tenant: { id: seed.tenantId, credentialsSecretRef: { name: 'tenant' } },
    legacy: {
      smartHost: { host: seed.oldServerHost, port: mail.port },
      sendsFrom: { addresses: [seed.oldServerAddress] },
      inventory: { configMapRef: { name: 'inventory' } },
    },
    dns: { provider: 'Cloudflare', zone: seed.zone, credentialsSecretRef: { name: 'dns' }, mx: { ttlSeconds: 60 } },
    recipients: { migrated: { from: 'Group', group: seed.movedGroup }, accepted: [seed.scanner] },
    waits: WAITS,
  };
}
