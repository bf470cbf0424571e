import test from 'ava';
import { type Rule, render } from './helm.ts';

const LEASE = 'hybrid-mail-operator';

/** Everything that the operator may do, and why. */
const cluster: readonly [verb: string, resource: string, why: string][] = [
  ['get', 'hybridmail.dev/hybridmailmigrations', 'reads the newest state before it writes'],
  ['list', 'hybridmail.dev/hybridmailmigrations', 'fills its cache'],
  ['watch', 'hybridmail.dev/hybridmailmigrations', 'follows changes'],
  ['patch', 'hybridmail.dev/hybridmailmigrations', 'sets its finalizer and the mark of an unfinished create'],
  ['patch', 'hybridmail.dev/hybridmailmigrations/status', 'applies the status'],
  [
    'get',
    'apiextensions.k8s.io/customresourcedefinitions/hybridmailmigrations.hybridmail.dev',
    'looks whether its own definition knows every field',
  ],
  ['get', '/namespaces', 'reads the annotation that allows tenants'],
  ['get', '/secrets', 'reads the Secrets that a migration names; cannot list them'],
  ['get', '/configmaps', 'reads inventories'],
  ['create', '/configmaps', 'applying a report that does not exist creates it'],
  ['patch', '/configmaps', 'applies reports'],
  ['create', 'events.k8s.io/events', 'tells what happened'],
  ['patch', 'events.k8s.io/events', 'counts repetitions in a series'],
];

const ownNamespace: readonly [verb: string, resource: string, why: string][] = [
  ['create', 'coordination.k8s.io/leases', 'the first leader makes the Lease'],
  ['get', `coordination.k8s.io/leases/${LEASE}`, 'looks who leads'],
  ['update', `coordination.k8s.io/leases/${LEASE}`, 'takes, renews and releases the Lease'],
];

function flatten(rules: readonly Rule[] = []): string[] {
  const lines = rules.flatMap(({ apiGroups, resources, verbs, resourceNames }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        (resourceNames ?? [undefined]).flatMap((name) =>
          verbs.map((verb) => `${verb} ${group}/${resource}${name === undefined ? '' : `/${name}`}`),
        ),
      ),
    ),
  );
  return lines.sort();
}

function lines(table: readonly [string, string, string][]): string[] {
  return table.map(([verb, resource]) => `${verb} ${resource}`).sort();
}

test('the cluster role allows exactly the table', async (t) => {
  const roles = (await render()).filter(({ kind }) => kind === 'ClusterRole');
  t.is(roles.length, 1);
  t.deepEqual(flatten(roles[0]?.rules), lines(cluster));
});

test('the role of the own namespace allows exactly the table', async (t) => {
  const roles = (await render()).filter(({ kind }) => kind === 'Role');
  t.deepEqual(
    roles.map(({ metadata }) => metadata.namespace),
    ['mail-system'],
  );
  t.deepEqual(flatten(roles[0]?.rules), lines(ownNamespace));
});

test('without leader election there is no role in the own namespace', async (t) => {
  const kinds = (await render('lease=')).map(({ kind }) => kind).sort();
  t.deepEqual(kinds, ['ClusterRole', 'ClusterRoleBinding', 'Deployment', 'ServiceAccount']);
});

test('both bindings bind the operator’s service account and nobody else', async (t) => {
  const bindings = (await render('serviceAccount.name=mail')).filter(({ kind }) => kind.endsWith('Binding'));
  const name = 'operator-hybrid-mail-operator';
  t.deepEqual(
    bindings.map(({ roleRef, subjects }) => ({ kind: roleRef?.kind, name: roleRef?.name, subjects })),
    ['ClusterRole', 'Role'].map((kind) => ({
      kind,
      name,
      subjects: [{ kind: 'ServiceAccount', name: 'mail', namespace: 'mail-system' }],
    })),
  );
});
