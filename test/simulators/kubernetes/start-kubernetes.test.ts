import { request } from 'node:https';
import test from 'ava';
import { parse } from 'yaml';
import { type RunningKubernetes, startKubernetes } from '../../../src/simulators/kubernetes/start-kubernetes.ts';

interface Reply {
  status: number;
  text: string;
}

interface Call {
  method?: string;
  body?: string | Buffer;
  contentType?: string;
  token?: string;
}

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

test('requests are recorded with their verb, path and user agent', async (t) => {
  await using server = await startKubernetes();
  await call(server, `${CONFIG_MAPS}?limit=1`);
  await call(server, CONFIG_MAPS, { method: 'DELETE' });
  t.deepEqual(server.requests, [
    { verb: 'list', path: `${CONFIG_MAPS}?limit=1`, userAgent: 'tester/1' },
    { verb: 'deletecollection', path: CONFIG_MAPS, userAgent: 'tester/1' },
  ]);
});

test('only health and version are open to a request without a known token', async (t) => {
  await using server = await startKubernetes();
  for (const path of ['/readyz', '/livez', '/healthz', '/version']) {
    t.is((await call(server, path, { token: 'unknown' })).status, 200, path);
  }
  t.is((await call(server, '/api/v1/namespaces', { token: 'unknown' })).status, 401);
});

test('the token of a service account opens the API', async (t) => {
  await using server = await startKubernetes();
  const token = tokenOf(server.kubeconfigFor({ namespace: 'default', name: 'operator' }));
  const review = await call(server, '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    method: 'POST',
    body: '{}',
    token,
  });
  t.is(review.status, 201);
  t.is(JSON.parse(review.text).status.userInfo.username, 'system:serviceaccount:default:operator');
});

test('a compacted history ends a watch with an ERROR event of 410 and a paged list with HTTP 410', async (t) => {
  await using server = await startKubernetes();
  await createConfigMaps(server, ['a', 'b']);
  const page = JSON.parse((await call(server, `${CONFIG_MAPS}?limit=1`)).text);
  server.compact();
  const watch = await call(server, `${CONFIG_MAPS}?watch=true&resourceVersion=${page.metadata.resourceVersion}`);
  const event = JSON.parse(watch.text);
  t.like(event, { type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  const next = await call(server, `${CONFIG_MAPS}?limit=1&continue=${page.metadata.continue}`);
  t.is(next.status, 410);
});

const sizes = [
  { says: 'a body over 3 MiB is refused at the door', bytes: 3 * 1024 * 1024 + 1, status: 413 },
  { says: 'an object over 1.5 MiB is refused by the storage', bytes: 1.6 * 1024 * 1024, status: 500 },
  { says: 'an object of 1.4 MiB is stored', bytes: 1.4 * 1024 * 1024, status: 201 },
];

for (const { says, bytes, status } of sizes) {
  test(says, async (t) => {
    await using server = await startKubernetes();
    const data = { metadata: { name: 'large' }, data: { a: 'x'.repeat(bytes) } };
    t.is((await call(server, CONFIG_MAPS, { method: 'POST', body: JSON.stringify(data) })).status, status);
  });
}

test('kubectl’s protobuf form of a built-in kind is understood', async (t) => {
  await using server = await startKubernetes();
  const metadata = message(1, text('one'));
  const map = Buffer.concat([
    message(1, metadata),
    message(2, Buffer.concat([message(1, text('k')), message(2, text('v'))])),
  ]);
  const typeMeta = Buffer.concat([message(1, text('v1')), message(2, text('ConfigMap'))]);
  const body = Buffer.concat([Buffer.from('k8s\0'), message(1, typeMeta), message(2, map)]);
  const reply = await call(server, CONFIG_MAPS, {
    method: 'POST',
    body,
    contentType: 'application/vnd.kubernetes.protobuf',
  });
  t.is(reply.status, 201);
  t.like(JSON.parse(reply.text), { metadata: { name: 'one' }, data: { k: 'v' } });
});

test('a definition with a rule that is no CEL is refused', async (t) => {
  await using server = await startKubernetes();
  const names = { kind: 'Thing', plural: 'things' };
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-validations': [{ rule: 'self.nothing(' }] };
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }];
  const definition = {
    metadata: { name: 'things.example.test' },
    spec: { group: 'example.test', scope: 'Cluster', names, versions },
  };
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const reply = await call(server, path, { method: 'POST', body: JSON.stringify(definition) });
  t.is(reply.status, 422);
  t.is(
    JSON.parse(reply.text).details.causes[0].field,
    'spec.versions[0].schema.openAPIV3Schema.x-kubernetes-validations[0].rule',
  );
});

async function createConfigMaps(server: RunningKubernetes, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await call(server, CONFIG_MAPS, { method: 'POST', body: JSON.stringify({ metadata: { name } }) });
  }
}

function call(server: RunningKubernetes, path: string, options: Call = {}): Promise<Reply> {
  const { method = 'GET', body, contentType = 'application/json', token = tokenOf(server.kubeconfig) } = options;
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'user-agent': 'tester/1',
      ...(body === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }),
    };
    const outgoing = request(
      `${server.url}${path}`,
      { method, headers, ca: server.caPem, agent: false },
      (incoming) => {
        incoming
          .setEncoding('utf8')
          .toArray()
          .then((chunks) => resolve({ status: incoming.statusCode ?? 0, text: chunks.join('') }), reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function tokenOf(kubeconfig: string): string {
  return String(parse(kubeconfig).users[0].user.token);
}

function message(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);
}

function text(value: string): Buffer {
  return Buffer.from(value, 'utf8');
}
