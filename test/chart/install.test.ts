import test from 'ava';
import { controlPlanes, useControlPlane } from '../support/control-plane.ts';
import { helm, kubectl } from '../support/kubectl.ts';
import { CHART_DIR } from './helm.ts';

/** Where the rights of the operator are tried: another namespace than its own, as a customer's. */
const probes: readonly [args: readonly string[], allowed: boolean][] = [
  [['list', 'hybridmailmigrations.hybridmail.dev', '--all-namespaces'], true],
  [['patch', 'hybridmailmigrations.hybridmail.dev', '--subresource=status', '-n', 'default'], true],
  [['delete', 'hybridmailmigrations.hybridmail.dev', '-n', 'default'], false],
  [['get', 'secrets', '-n', 'default'], true],
  [['list', 'secrets', '-n', 'default'], false],
  [['watch', 'secrets', '-n', 'default'], false],
  [['update', 'leases.coordination.k8s.io/hybrid-mail-operator', '-n', 'mail-system'], true],
  [['update', 'leases.coordination.k8s.io/another', '-n', 'mail-system'], false],
  [['create', 'leases.coordination.k8s.io', '-n', 'default'], false],
];

/** RBAC and Deployments exist only on a real API server. */
const real = controlPlanes().filter(({ name }) => name === 'real');

if (real.length === 0) test('installing needs a real API server: set KUBEBUILDER_ASSETS', (t) => t.pass());

useControlPlane(
  test,
  ({ server }) => {
    test('a real API server takes the chart and gives the operator its rights and no more', async (t) => {
      const { kubeconfig } = server();
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'mail-system', labels: RESTRICTED } };
      t.is((await kubectl(kubeconfig, ['create', '-f', '-'], JSON.stringify(namespace))).code, 0);

      const installed = await helm(kubeconfig, ['install', 'operator', CHART_DIR, '--namespace', 'mail-system']);
      t.is(installed.code, 0, installed.stderr);
      // The API server warns on creation of a Deployment whose Pods the namespace would refuse.
      t.notRegex(installed.stderr, /PodSecurity/);

      const account = 'system:serviceaccount:mail-system:operator-hybrid-mail-operator';
      for (const [args, allowed] of probes) {
        const { stdout } = await kubectl(kubeconfig, ['auth', 'can-i', ...args, `--as=${account}`]);
        t.is(stdout.trim(), allowed ? 'yes' : 'no', args.join(' '));
      }

      const upgraded = await helm(kubeconfig, ['upgrade', 'operator', CHART_DIR, '--namespace', 'mail-system']);
      t.is(upgraded.code, 0, upgraded.stderr);
      const removed = await helm(kubeconfig, ['uninstall', 'operator', '--namespace', 'mail-system']);
      t.is(removed.code, 0, removed.stderr);
    });
  },
  real,
);

const RESTRICTED = {
  'pod-security.kubernetes.io/enforce': 'restricted',
  'pod-security.kubernetes.io/warn': 'restricted',
};
