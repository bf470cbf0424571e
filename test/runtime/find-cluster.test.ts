import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { disposition } from '../../src/errors.ts';
import { podCluster } from '../../src/runtime/find-cluster.ts';
import { createKubeClient } from '../../src/runtime/kube.ts';
import { createDirectAccess } from '../../src/runtime/kube-direct.ts';
import { parseSimpleKubeconfig } from '../../src/runtime/simple-kubeconfig.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { startFakeApi } from './support/fake-api.ts';
import { WIDGETS, widget } from './support/widget.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const CA = { 'certificate-authority-data': base64('CA') };

function kubeconfig(cluster: object, user: object, current = 'c'): string {
  return JSON.stringify({
    'current-context': current,
    clusters: [{ name: 'one', cluster: { server: 'https://api.example:6443/', ...cluster } }],
    users: [{ name: 'me', user }],
    contexts: [{ name: 'c', context: { cluster: 'one', user: 'me', namespace: 'default' } }],
  });
}

test('a kubeconfig with a token or a certificate is read as it is', async (t) => {
  const server = 'https://api.example:6443';
  t.deepEqual(await parseSimpleKubeconfig(kubeconfig(CA, { token: 'x' })), {
    server,
    ca: { value: 'CA' },
    token: { value: 'x' },
  });
  const pair = { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') };
  t.deepEqual(await parseSimpleKubeconfig(kubeconfig({}, pair)), {
    server,
    clientCertificate: { cert: 'CERT', key: 'KEY' },
  });
});

const LEFT_TO_THE_LIBRARY: readonly { reason: string; text: string }[] = [
  { reason: 'a program signs in', text: kubeconfig(CA, { exec: { command: 'aws' } }) },
  { reason: 'a provider signs in', text: kubeconfig(CA, { 'auth-provider': { name: 'oidc' } }) },
  { reason: 'another user is impersonated', text: kubeconfig(CA, { token: 'x', as: 'admin' }) },
  { reason: 'a proxy is in between', text: kubeconfig({ 'proxy-url': 'http://proxy' }, { token: 'x' }) },
  { reason: 'the certificate is not checked', text: kubeconfig({ 'insecure-skip-tls-verify': true }, { token: 'x' }) },
  { reason: 'the server has no TLS', text: kubeconfig({ server: 'http://localhost:8080' }, { token: 'x' }) },
  { reason: 'the key of the certificate is missing', text: kubeconfig(CA, { 'client-certificate-data': 'x' }) },
  { reason: 'there is no such context', text: kubeconfig(CA, { token: 'x' }, 'other') },
  { reason: 'the file is empty', text: '' },
];

for (const { reason, text } of LEFT_TO_THE_LIBRARY) {
  test(`left to the client library: ${reason}`, async (t) => {
    t.is(await parseSimpleKubeconfig(text), undefined);
  });
}

test('a Pod finds its cluster, and a renewed token is used at once', async (t) => {
  await using api = await startFakeApi();
  api.script(() => ({ status: 200, body: widget('a', 1) }));
  const cluster = api.kubeConfig.getCurrentCluster();
  const { hostname, port } = new URL(cluster?.server ?? '');
  const dir = mkdtempSync(join(tmpdir(), 'service-account-'));
  const surroundings = { serviceHost: hostname, servicePort: port, serviceAccountDir: dir };
  try {
    t.is(podCluster(surroundings), undefined, 'without a token it is no Pod');
    writeFileSync(join(dir, 'token'), 'first\n');
    writeFileSync(join(dir, 'ca.crt'), Buffer.from(cluster?.caData ?? '', 'base64'));
    const found = podCluster(surroundings);
    if (!found) return t.fail('the Pod was not recognised');
    await using kube = createKubeClient(createDirectAccess(found), { userAgent: 'test/1', clock: createFakeClock() });
    const get = () => kube.getObject(WIDGETS, { namespace: 'ns', name: 'a' });
    await get();
    writeFileSync(join(dir, 'token'), 'second');
    await get();
    t.deepEqual(
      api.requests.map(({ headers }) => headers.authorization),
      ['Bearer first', 'Bearer second'],
    );
    t.is(api.connections(), 1);
    rmSync(join(dir, 'token'));
    t.is(disposition(await t.throwsAsync(get())).kind, 'BackOff', 'a missing token is waited for');
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('a Pod in an IPv6 cluster puts the address in brackets', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'service-account-'));
  try {
    writeFileSync(join(dir, 'token'), 'x');
    const found = podCluster({ serviceHost: 'fd00::1', servicePort: '443', serviceAccountDir: dir });
    t.is(found?.server, 'https://[fd00::1]:443');
  } finally {
    rmSync(dir, { recursive: true });
  }
});
