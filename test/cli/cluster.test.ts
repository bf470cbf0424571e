import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import anyTest, { type TestFn } from 'ava';
import { startKubernetes } from '../../src/simulators/kubernetes/start-kubernetes.ts';
import { type MigrationLab, startMigrationLab } from '../support/lab.ts';
import { type Result, runCli } from './support/customer.ts';

interface Context {
  readonly lab: MigrationLab;
  readonly hybridmail: (args: readonly string[], input: string, more?: object) => Promise<Result>;
  /** Where a kubeconfig is, as `KUBECONFIG` may name it. */
  readonly kubeconfig: string;
  readonly close: () => Promise<void>;
}

const test = anyTest.serial as TestFn<Context>;

test.before(async (t) => {
  const api = await startKubernetes();
  const lab = await startMigrationLab(api);
  const dir = await mkdtemp(join(tmpdir(), 'hybridmail-cluster-'));
  await writeFile(join(dir, 'ca.pem'), lab.clouds.caPem);
  const kubeconfig = join(dir, '.kube', 'config');
  await mkdir(join(dir, '.kube'));
  await writeFile(kubeconfig, api.kubeconfig, { mode: 0o600 });
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: dir,
    NODE_NO_WARNINGS: '1',
    NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem'),
    ...lab.environment,
  };
  await lab.declare('Retire');
  const status = { observedGeneration: 1, phase: { declared: 'Retire', reached: 'Send' } };
  await lab.kubectl([
    'patch',
    'hmm',
    lab.name,
    '--subresource=status',
    '--type=merge',
    '-p',
    JSON.stringify({ status }),
  ]);
  t.context = {
    lab,
    kubeconfig,
    hybridmail: (args, input, more) => runCli(args, input, { ...env, ...more }),
    async close() {
      await lab[Symbol.asyncDispose]();
      await api.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
});

test.after.always((t) => t.context.close?.());

/** The migration as its owner keeps it: no status, no Secrets. */
async function fileOf({ lab }: Context): Promise<string> {
  const stored = JSON.parse(await lab.kubectl(['get', 'hmm', lab.name, '-o', 'json']));
  const { apiVersion, kind, metadata, spec } = stored;
  return JSON.stringify({ apiVersion, kind, metadata: { name: metadata.name, namespace: metadata.namespace }, spec });
}

test('Secrets, inventory and the phase that was reached come from the cluster', async (t) => {
  const { lab, hybridmail } = t.context;
  const before = await lab.kubectl(['get', 'hmm,secret,configmap', '-o', 'yaml']);
  const { stdout, stderr, code } = await hybridmail(['plan', '-f', '-', '--cluster'], await fileOf(t.context));
  t.is(stderr, '');
  t.is(code, 0);
  t.regex(stdout, /declared Retire, reached Send\nplan [0-9a-f]{16} to phase Receive: /);
  t.is(await lab.kubectl(['get', 'hmm,secret,configmap', '-o', 'yaml']), before, 'nothing in the cluster was changed');
  t.deepEqual(
    lab.clouds.requests.filter(({ effect }) => effect === 'write'),
    [],
  );
});

test('annotations of the cluster count: a task that a person has done', async (t) => {
  const { lab, hybridmail } = t.context;
  const file = await fileOf(t.context);
  const args = ['plan', '-f', '-', '--cluster'];
  t.regex((await hybridmail(args, file)).stdout, /PERSON person\/firewall/);
  await lab.kubectl(['annotate', 'hmm', lab.name, 'hybridmail.dev/done=legacy-firewall']);
  t.notRegex((await hybridmail(args, file)).stdout, /PERSON person\/firewall/);
});

test('where KUBECONFIG is set its cluster is asked without --cluster', async (t) => {
  const { hybridmail, kubeconfig } = t.context;
  const { stdout, code } = await hybridmail(['plan', '-f', '-'], await fileOf(t.context), { KUBECONFIG: kubeconfig });
  t.is(code, 0);
  t.regex(stdout, /declared Retire, reached Send/);
});

test('without either no cluster is asked, even where ~/.kube/config names one', async (t) => {
  const { stderr, code } = await t.context.hybridmail(['plan', '-f', '-'], await fileOf(t.context));
  t.is(code, 1);
  t.regex(stderr, /Secret "(?:tenant|dns)" of namespace "\S+" is not in the file \(and no cluster is asked\)/);
});

test('a domain that an older migration manages is not planned for', async (t) => {
  const { lab, hybridmail } = t.context;
  const file = JSON.parse(await fileOf(t.context));
  const status = { tenant: { verifiedAt: '2026-01-01T00:00:00Z' } };
  await lab.kubectl([
    'patch',
    'hmm',
    lab.name,
    '--subresource=status',
    '--type=merge',
    '-p',
    JSON.stringify({ status }),
  ]);
  file.metadata.name = 'another';
  const { stdout, code } = await hybridmail(['check', '-f', '-', '--cluster'], JSON.stringify(file));
  t.is(code, 1);
  t.regex(
    stdout,
    /^FAIL {2}claim +contoso\.com is managed by the older \S+\/contoso-com -> change the older resource/m,
  );
});
