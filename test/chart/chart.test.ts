import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { toConfig } from '../../src/config/config.ts';
import { helm } from '../support/kubectl.ts';
import { CHART_DIR, render, template } from './helm.ts';

function readProject(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

async function container(...values: string[]) {
  const deployment = (await render(...values)).find(({ kind }) => kind === 'Deployment');
  const [first] = deployment?.spec?.template.spec.containers ?? [];
  if (first === undefined) throw new Error('the chart renders no container');
  return first;
}

test('helm lint finds nothing', async (t) => {
  const { code, stdout, stderr } = await helm('', ['lint', '--strict', '--quiet', CHART_DIR]);
  t.is(code, 0, stdout + stderr);
});

test('the chart renders one object of each kind', async (t) => {
  const kinds = (await render()).map(({ kind }) => kind).sort();
  t.deepEqual(kinds, ['ClusterRole', 'ClusterRoleBinding', 'Deployment', 'Role', 'RoleBinding', 'ServiceAccount']);
});

test('agents are served where there is a certificate, and then only', async (t) => {
  const objects = await render('agents.tlsSecretName=agents-tls', 'agents.service.type=LoadBalancer');
  const service = objects.find(({ kind }) => kind === 'Service')?.spec;
  t.like(service, { type: 'LoadBalancer', ports: [{ name: 'agents', port: 8443, targetPort: 'agents' }] });
  const { ports, volumeMounts } = await container('agents.tlsSecretName=agents-tls');
  t.deepEqual(
    [ports, volumeMounts],
    [
      [
        { name: 'http', containerPort: 8080 },
        { name: 'agents', containerPort: 8443 },
      ],
      [{ name: 'agents', mountPath: '/etc/hybridmail/agents', readOnly: true }],
    ],
  );
});

test('one operator at a time, replaced only after it has ended', async (t) => {
  const spec = (await render()).find(({ kind }) => kind === 'Deployment')?.spec;
  t.is(spec?.replicas, 1);
  t.deepEqual(spec?.strategy, { type: 'Recreate' });
});

test('the pod meets the restricted Pod Security Standard and cannot write to its image', async (t) => {
  const pod = (await render()).find(({ kind }) => kind === 'Deployment')?.spec?.template.spec;
  t.like(pod?.securityContext, { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  t.deepEqual((await container()).securityContext, {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
});

const EVERY_SETTING = [
  'logLevel=debug',
  'checkIntervalSeconds=60',
  'heloName=mail.example.com',
  'dnsServers={192.0.2.1,192.0.2.2:5353}',
  'fleet.clientId=3f1c0a52-7d3e-4a55-9a54-1d2b7c0e9f11',
  'fleet.secretName=fleet',
  'agents.tlsSecretName=agents-tls',
];

test('the environment is what the values say', async (t) => {
  const { env } = await container(...EVERY_SETTING);
  t.deepEqual(
    env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]),
    [
      ['HYBRIDMAIL_LISTEN_PORT', '8080'],
      ['HYBRIDMAIL_LOG_LEVEL', 'debug'],
      ['HYBRIDMAIL_NAMESPACE', { fieldRef: { fieldPath: 'metadata.namespace' } }],
      ['HYBRIDMAIL_INSTANCE', { fieldRef: { fieldPath: 'metadata.name' } }],
      ['HYBRIDMAIL_LEASE', 'hybrid-mail-operator'],
      ['HYBRIDMAIL_CHECK_INTERVAL_SECONDS', '60'],
      ['HYBRIDMAIL_FULL_CHECK_SCHEDULE', '17 3 * * *'],
      ['HYBRIDMAIL_HELO_NAME', 'mail.example.com'],
      ['HYBRIDMAIL_DNS_SERVERS', '192.0.2.1,192.0.2.2:5353'],
      ['HYBRIDMAIL_FLEET_CLIENT_ID', '3f1c0a52-7d3e-4a55-9a54-1d2b7c0e9f11'],
      ['HYBRIDMAIL_FLEET_SECRET_FILE', '/etc/hybridmail/fleet/clientSecret'],
      ['HYBRIDMAIL_AGENT_TLS_DIR', '/etc/hybridmail/agents'],
      ['HYBRIDMAIL_AGENT_PORT', '8443'],
    ],
  );
});

test('the default environment is a configuration that the operator takes', async (t) => {
  const { env } = await container();
  const config = toConfig(
    Object.fromEntries(env.map(({ name, value = 'from-the-pod' }) => [name, value || undefined])),
  );
  t.like(config, {
    instance: 'from-the-pod',
    lease: { namespace: 'from-the-pod', name: 'hybrid-mail-operator' },
    fleet: null,
  });
});

/** Settings of the operator that a cluster has no use for, with the reason. */
const NOT_IN_THE_CHART: Readonly<Record<string, string>> = {
  HYBRIDMAIL_LISTEN_HOST: 'a Pod listens on all of its addresses',
  HYBRIDMAIL_LOGIN_URL: 'for a lab',
  HYBRIDMAIL_EXCHANGE_URL: 'for a lab',
  HYBRIDMAIL_GRAPH_URL: 'for a lab',
  HYBRIDMAIL_CLOUDFLARE_URL: 'for a lab',
  HYBRIDMAIL_ENDPOINTS_URL: 'for a lab',
  HYBRIDMAIL_AUTHORITATIVE_DNS_PORT: 'for a lab',
  HYBRIDMAIL_EXCHANGE_SMTP_PORT: 'for a lab',
};

test('the chart sets every setting of the operator, and no other', async (t) => {
  const inChart = (await container(...EVERY_SETTING)).env.map(({ name }) => name);
  const inCode = readProject('src/config/env.ts').match(/HYBRIDMAIL_\w+/g) ?? [];
  t.deepEqual([...inChart, ...Object.keys(NOT_IN_THE_CHART)].sort(), [...new Set(inCode)].sort());
});

test('the image is the version of the chart, or a tag, or a digest', async (t) => {
  const digest = `sha256:${'0'.repeat(64)}`;
  t.is((await container()).image, 'hybrid-mail-operator:0.1.0');
  t.is((await container('image.tag=edge')).image, 'hybrid-mail-operator:edge');
  t.is((await container('image.tag=edge', `image.digest=${digest}`)).image, `hybrid-mail-operator@${digest}`);
});

const refused: readonly [value: string, reason: string][] = [
  ['replicas=2', 'an unknown value at the top'],
  ['image.name=x', 'an unknown value of the image'],
  ['fleet.tenant=x', 'an unknown value of the fleet'],
  ['serviceAccount.create=true', 'an unknown value of the service account'],
  ['resources.request.cpu=1', 'a misspelt part of the resources'],
  ['logLevel=loud', 'a log level that does not exist'],
  ['checkIntervalSeconds=1', 'an interval that would exhaust the vendors'],
  ['fleet.clientId=abc', 'a client id that is no GUID'],
  ['fleet.secretName=fleet', 'a fleet secret without its client id'],
  ['lease=Not_A_Name', 'a lease name that Kubernetes refuses'],
];

for (const [value, reason] of refused) {
  test(`refused: ${reason}`, async (t) => {
    const { code, stderr } = await template(value);
    t.not(code, 0, `${value} was accepted`);
    t.regex(stderr, /values don't meet the specifications of the schema/);
  });
}

test('every object of the values schema refuses unknown keys', (t) => {
  const open: string[] = [];
  const visit = (schema: unknown, path: string) => {
    if (schema === null || typeof schema !== 'object') return;
    if ('type' in schema && schema.type === 'object' && !('additionalProperties' in schema)) open.push(path);
    for (const [key, inner] of Object.entries(schema)) visit(inner, `${path}/${key}`);
  };
  visit(JSON.parse(readProject('charts/hybrid-mail-operator/values.schema.json')), '');
  // Helm hands `global` to every chart that another one contains.
  t.deepEqual(open, ['/properties/global']);
});

test('the chart carries the same definitions as crds/', (t) => {
  const files = (dir: string) => readdirSync(new URL(`../../${dir}/`, import.meta.url)).sort();
  const source = files('crds');
  t.deepEqual(files('charts/hybrid-mail-operator/crds'), source);
  for (const file of source) {
    t.is(
      readProject(`charts/hybrid-mail-operator/crds/${file}`),
      readProject(`crds/${file}`),
      'run "npm run generate"',
    );
  }
});

test('the chart has the version of the package', (t) => {
  const chart = parse(readProject('charts/hybrid-mail-operator/Chart.yaml'));
  const { version } = JSON.parse(readProject('package.json'));
  t.is(chart.version, version);
  t.is(chart.appVersion, version);
});
