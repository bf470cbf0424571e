import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { controlPlanes, type RunningControlPlane, useControlPlane } from '../../../support/control-plane.ts';
import { findTool, kubectl } from '../../../support/kubectl.ts';
import { applyCases } from './cases/apply.ts';
import { coreCases } from './cases/core.ts';
import { crudCases } from './cases/crud.ts';
import { kubectlCases } from './cases/kubectl.ts';
import { lifecycleCases } from './cases/lifecycle.ts';
import { listCases } from './cases/list.ts';
import { mailCases } from './cases/mail.ts';
import { patchCases } from './cases/patch.ts';
import { ruleCases } from './cases/rules.ts';
import { schemaCases } from './cases/schema.ts';
import { statusCases } from './cases/status.ts';
import { tableCases } from './cases/table.ts';
import { watchCases } from './cases/watch.ts';
import { createWireClient, type WireClient } from './client.ts';
import { readTranscripts, writeTranscripts } from './expected-transcripts.ts';
import { type ConformanceCase, createSession, type Session } from './session.ts';

/**
 * Every case runs on every API server of this machine; the expected transcripts are what a real kube-apiserver
 * (1.36) answered. With UPDATE_GOLDEN=1 the real one writes them anew.
 */
const topics: Readonly<Record<string, readonly ConformanceCase[]>> = {
  crud: crudCases,
  schema: schemaCases,
  rules: ruleCases,
  status: statusCases,
  patch: patchCases,
  apply: applyCases,
  watch: watchCases,
  list: listCases,
  table: tableCases,
  lifecycle: lifecycleCases,
  core: coreCases,
  kubectl: kubectlCases,
  mail: mailCases,
};

const KUBECTL_TOPICS = new Set(['kubectl', 'mail']);

/** Kinds that the suite needs, with the list that shows when they are served. */
const DEFINITIONS = [
  { file: new URL('./widgets.yaml', import.meta.url), list: '/apis/conformance.example/v1/widgets' },
  {
    file: new URL('../../../../crds/hybridmailmigrations.hybridmail.dev.yaml', import.meta.url),
    list: '/apis/hybridmail.dev/v1alpha1/hybridmailmigrations',
  },
];
const CRDS_PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const recording = process.env.UPDATE_GOLDEN === '1';
const choices = controlPlanes().filter(({ name }) => name === 'real' || !recording);

function declareSuite(plane: RunningControlPlane): void {
  let client: WireClient;
  test.serial.before(async () => {
    client = await createWireClient(plane.server().url, plane.server().kubeconfig);
    await installDefinitions(client);
  });
  test.after.always(() => client?.close());
  for (const [topic, cases] of Object.entries(topics)) declareTopic(plane, topic, cases, () => client);
}

useControlPlane(test, declareSuite, choices);

function declareTopic(
  plane: RunningControlPlane,
  topic: string,
  cases: readonly ConformanceCase[],
  client: () => WireClient,
): void {
  const expected = readTranscripts(topic);
  const observed = new Map(cases.map(({ says }) => [says, '']));
  const needsKubectl = KUBECTL_TOPICS.has(topic);
  // One kubectl at a time: each is a process, and they share the machine with two API servers.
  const declare = needsKubectl ? test.serial : test;

  for (const [index, { says, run }] of cases.entries()) {
    declare(`${plane.name} ${topic}: ${says}`, async (t) => {
      if (needsKubectl && findTool('kubectl') === undefined) return t.pass('no kubectl here: run "make tools"');
      const session = await openSession(plane, client(), `${topic}-${index}-namespace`);
      await run(session);
      observed.set(says, session.transcript());
      if (recording) t.pass();
      else t.is(session.transcript(), expected.get(says) ?? '');
    });
  }
  if (recording) test.after(() => writeTranscripts(topic, observed));
}

async function openSession(plane: RunningControlPlane, client: WireClient, namespace: string): Promise<Session> {
  const runKubectl = (args: readonly string[], input: string) =>
    kubectl(plane.server().kubeconfig, ['-n', namespace, ...args], input);
  const session = createSession({ client, namespace, runKubectl });
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  await session.prepare({ method: 'POST', path: '/api/v1/namespaces', body });
  return session;
}

/** Creates the definitions and waits until the API server serves their kinds. */
async function installDefinitions(client: WireClient): Promise<void> {
  const session = createSession({
    client,
    namespace: 'default',
    runKubectl: () => Promise.reject(new Error('unused')),
  });
  for (const { file, list } of DEFINITIONS) {
    await session.prepare({ method: 'POST', path: CRDS_PATH, body: parse(readFileSync(file, 'utf8')) });
    await session.askUntil({ method: 'GET', path: list }, ({ status }) => status === 200);
  }
}
