import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SeedOptions } from '../../../src/simulators/customer/seed.ts';
import { type Lab, startLab } from '../../../src/simulators/lab.ts';

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A customer in a lab, and the command line beside it. */
export interface Customer extends AsyncDisposable {
  readonly lab: Lab;
  /** Everything that a check needs, in one file. */
  readonly yaml: (phase?: string) => string;
  /** Runs `hybridmail` as a process of its own; `input` is its standard input. */
  readonly hybridmail: (
    args: readonly string[],
    input?: string,
    env?: Readonly<Record<string, string>>,
  ) => Promise<Result>;
  /** Requests since the start that would have changed something. */
  readonly writes: () => readonly unknown[];
}

const ROOT = join(import.meta.dirname, '../../..');

export async function startCustomer(seed: SeedOptions = {}): Promise<Customer> {
  // The public address stands in SPF: name servers of a lab answer with loopback addresses, which `a:` would name.
  const lab = await startLab({
    seed,
    prepare(world, { domain }) {
      const spf = world.zones.get(domain)?.records.find(({ content }) => content.startsWith('"v=spf1'));
      if (spf) spf.content = '"v=spf1 ip4:203.0.113.10 include:_spf.mailer.example ~all"';
      world.commitZone(domain);
    },
  });
  const dir = await mkdtemp(join(tmpdir(), 'hybridmail-cli-'));
  const authority = join(dir, 'ca.pem');
  await writeFile(authority, lab.clouds.caPem);
  return {
    lab,
    yaml: (phase = 'Send') => yamlOf(lab, phase),
    hybridmail: (args, input = '', env = {}) =>
      runCli(args, input, {
        PATH: process.env.PATH ?? '',
        // No kubeconfig of whoever runs the tests.
        HOME: dir,
        NODE_NO_WARNINGS: '1',
        NODE_EXTRA_CA_CERTS: authority,
        ...lab.environment,
        ...env,
      }),
    writes: () => lab.clouds.requests.filter(({ effect }) => effect === 'write'),
    async [Symbol.asyncDispose]() {
      await lab[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Runs the command line without any service. */
export function runCli(
  args: readonly string[],
  input = '',
  env: Readonly<Record<string, string>> = { PATH: process.env.PATH ?? '', NODE_NO_WARNINGS: '1' },
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['src/cli.ts', ...args], { cwd: ROOT, env });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    // A command that refuses early does not read its input to the end.
    child.stdin.on('error', () => {});
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(input);
  });
}

function yamlOf({ seed, world, mail }: Lab, phase: string): string {
  const server = world.oldServers.get(seed.oldServerHost)?.domains.get(seed.domain);
  const addresses = [...(server?.mailboxes ?? []), ...(server?.aliases.keys() ?? [])];
  return `apiVersion: hybridmail.dev/v1alpha1
kind: HybridMailMigration
metadata: {name: contoso-com, namespace: customer}
spec:
  domain: contoso.com
  phase: ${phase}
  tenant: {id: ${seed.tenantId}, credentialsSecretRef: {name: tenant}}
  legacy:
    smartHost: {host: mail.contoso.com, port: ${mail.port}}
    sendsFrom: {addresses: [203.0.113.10]}
    inventory: {configMapRef: {name: inventory}}
  dns: {provider: Cloudflare, credentialsSecretRef: {name: dns}}
  recipients: {migrated: {from: Group, group: ${seed.movedGroup}}}
---
apiVersion: v1
kind: Secret
metadata: {name: tenant, namespace: customer}
stringData: {clientId: ${seed.clientId}, clientSecret: ${seed.clientSecret}}
---
apiVersion: v1
kind: Secret
metadata: {name: dns, namespace: customer}
data: {apiToken: ${Buffer.from(seed.cloudflareToken).toString('base64')}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: inventory, namespace: customer}
data: {addresses: ${JSON.stringify(addresses.join('\n'))}}
`;
}
