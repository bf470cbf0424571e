import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { startControlPlane } from '../../../../src/simulators/control-plane/start.ts';
import { createWireClient } from './client.ts';
import { at } from './objects.ts';

const assetsDir = process.env.KUBEBUILDER_ASSETS;

test('a folder without the programs is refused, naming the first one', async (t) => {
  const error = await t.throwsAsync(startControlPlane({ assetsDir: '/nonexistent' }));
  t.regex(error?.message ?? '', /^(etcd|kube-apiserver) did not start: .*ENOENT/);
});

if (assetsDir) {
  test('objects and service account tokens survive a restart in the same folder', async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'control-plane-test-'));
    t.teardown(() => rm(dataDir, { recursive: true, force: true }));

    const first = await startControlPlane({ assetsDir, dataDir, controllerManager: true });
    const administrator = await createWireClient(first.url, first.kubeconfig);
    const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
    const { body } = await administrator.send({ method: 'POST', path, body: { spec: { expirationSeconds: 3600 } } });
    administrator.close();
    await first.close();

    const second = await startControlPlane({ assetsDir, dataDir });
    const client = await createWireClient(second.url, second.kubeconfigFor(String(at(body, 'status.token'))));
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const answer = await client.send({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: review,
    });
    client.close();
    await second.close();
    t.is(at(answer.body, 'status.userInfo.username'), 'system:serviceaccount:default:default');
  });
}
