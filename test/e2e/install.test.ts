import test from 'ava';
import { kubeconfigText } from '../../src/simulators/control-plane/kubeconfig.ts';
import { CHART_DIR } from '../chart/helm.ts';
import { type ApiServer, controlPlanes, useControlPlane } from '../support/control-plane.ts';
import { findTool, helm, kubectl } from '../support/kubectl.ts';
import { startMigrationLab } from '../support/lab.ts';
import { startOperator } from '../support/operator.ts';
import { declareMigration } from './support/migration.ts';
import { managed, wanted } from './support/world.ts';

const NAMESPACE = 'mail-system';
const NAME = 'operator-hybrid-mail-operator';

/** Permissions exist only on a real API server. */
const real = controlPlanes().filter(({ name }) => name === 'real');

if (real.length === 0) test('installing needs a real API server: set KUBEBUILDER_ASSETS', (t) => t.pass());
else if (findTool('helm') === undefined) test('installing needs helm: run "make tools"', (t) => t.pass());
else useControlPlane(test, ({ server }) => declare(server), real);

function declare(server: () => ApiServer): void {
  test.serial(
    'installed by helm, the operator migrates with the rights and the settings that the chart gives it',
    async (t) => {
      const api = server();
      const installed = await helm(api.kubeconfig, [
        ...['install', 'operator', CHART_DIR, '--namespace', NAMESPACE, '--create-namespace'],
      ]);
      t.is(installed.code, 0, installed.stderr);
      await using lab = await startMigrationLab(api);
      const token = (await admin(api, ['create', 'token', NAME])).trim();
      await using operator = await startOperator({
        kubeconfig: kubeconfigText(api.url, api.caPem, token),
        caPem: lab.clouds.caPem,
        settings: { ...(await deployedSettings(api)), ...lab.environment, HYBRIDMAIL_LISTEN_PORT: '0' },
      });
      await using migration = await declareMigration(lab, 'Prepare');
      await migration.reach('Send');
      t.deepEqual(managed(lab), wanted(lab, 'Send'));

      const lease = JSON.parse(await admin(api, ['get', 'lease', 'hybrid-mail-operator', '-o', 'json']));
      t.regex(lease.spec.holderIdentity, new RegExp(`^${NAME}`), 'it leads');
      const events = await lab.kubectl(['get', 'events.events.k8s.io', '-o', 'name']);
      t.not(events.trim(), '', 'it may write events');
      t.is(await operator.stop(), 0);
      t.notRegex(operator.output(), /forbidden/i, 'nothing was refused to it');

      await lab.kubectl(['delete', 'hmm', lab.name, '--wait=false']);
      const removed = await helm(api.kubeconfig, ['uninstall', 'operator', '--namespace', NAMESPACE]);
      t.is(removed.code, 0, removed.stderr);
    },
  );
}

/** kubectl as the administrator, in the operator's namespace. */
async function admin(api: ApiServer, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await kubectl(api.kubeconfig, ['-n', NAMESPACE, ...args]);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef: { readonly fieldPath: string } };
}

/** The environment of the Deployment's container, as a node would make it: no node runs it here. */
async function deployedSettings(api: ApiServer): Promise<Readonly<Record<string, string>>> {
  const deployment = JSON.parse(await admin(api, ['get', 'deployment', NAME, '-o', 'json']));
  const variables: readonly EnvironmentVariable[] = deployment.spec.template.spec.containers[0].env;
  const ofPod: Readonly<Record<string, string>> = {
    'metadata.namespace': NAMESPACE,
    'metadata.name': `${NAME}-0`,
  };
  return Object.fromEntries(
    variables.map(({ name, value, valueFrom }) => [name, value ?? ofPod[valueFrom?.fieldRef.fieldPath ?? ''] ?? '']),
  );
}
