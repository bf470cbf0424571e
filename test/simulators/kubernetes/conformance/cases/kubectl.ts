import { stringify } from 'yaml';
import { widget } from '../objects.ts';
import type { ConformanceCase, Session } from '../session.ts';

const MERGE = 'application/merge-patch+json';

function manifest(name: string, spec: object = {}): string {
  return stringify(widget(name, spec));
}

async function setReady({ prepare, widgets }: Session, status: string): Promise<void> {
  const conditions = [{ type: 'Ready', status, reason: 'Made', message: 'all made' }];
  await prepare({
    method: 'PATCH',
    path: `${widgets}/one/status`,
    body: { status: { conditions } },
    contentType: MERGE,
  });
}

/** What a person at a terminal sees. Ages are left out by asking for columns without one, or for the object at once. */
export const kubectlCases: readonly ConformanceCase[] = [
  {
    says: 'apply creates, leaves unchanged, configures and refuses',
    async run({ kubectl }) {
      await kubectl(['apply', '-f', '-'], manifest('one', { size: 5 }));
      await kubectl(['apply', '-f', '-'], manifest('one', { size: 5 }));
      await kubectl(['apply', '-f', '-'], manifest('one', { size: 6 }));
      await kubectl(['apply', '-f', '-'], manifest('one', { owner: 'bob' }));
      await kubectl(['apply', '-f', '-'], manifest('two', { colour: 'Red' }));
      await kubectl(['get', 'widget', 'one', '-o', 'jsonpath={.spec.size}']);
    },
  },
  {
    says: 'server-side apply names the conflict and can be forced',
    async run({ kubectl }) {
      await kubectl(['apply', '--server-side', '--field-manager=first', '-f', '-'], manifest('one', { size: 5 }));
      await kubectl(['apply', '--server-side', '--field-manager=second', '-f', '-'], manifest('one', { size: 6 }));
      await kubectl(
        ['apply', '--server-side', '--field-manager=second', '--force-conflicts', '-f', '-'],
        manifest('one', { size: 6 }),
      );
    },
  },
  {
    says: 'get prints the printer columns, by short name and category too',
    async run(session) {
      await session.prepare({
        method: 'POST',
        path: session.widgets,
        body: widget('one', { size: 5, parts: [{ name: 'a' }, { name: 'b' }] }),
      });
      await setReady(session, 'True');
      await session.kubectl(['get', 'wg']);
      await session.kubectl(['get', 'toys', '-o', 'wide']);
      await session.kubectl(['get', 'widgets.conformance.example', 'one', '-o', 'name']);
      await session.kubectl(['get', 'widget', 'none']);
      await session.kubectl(['get', 'gadgets']);
    },
  },
  {
    says: 'get prints any field',
    async run({ kubectl, prepare, widgets }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one', { size: 5, tags: ['a'] }) });
      await kubectl(['get', 'wg', 'one', '-o', 'jsonpath={.spec}']);
      await kubectl(['get', 'wg', '-o', 'custom-columns=N:.metadata.name,S:.spec.size,G:.metadata.generation']);
    },
  },
  {
    says: 'describe shows the object',
    async run(session) {
      await session.prepare({ method: 'POST', path: session.widgets, body: widget('one', { size: 5 }) });
      await setReady(session, 'False');
      await session.kubectl(['describe', 'wg', 'one']);
    },
  },
  {
    says: 'wait returns when the condition is true, and fails after its time',
    async run(session) {
      await session.prepare({ method: 'POST', path: session.widgets, body: widget('one') });
      await setReady(session, 'False');
      await session.kubectl(['wait', 'wg/one', '--for=condition=Ready', '--timeout=1s']);
      const waiting = session.kubectl(['wait', 'wg/one', '--for=condition=Ready', '--timeout=30s']);
      await setReady(session, 'True');
      await waiting;
      await session.kubectl(['wait', 'wg/one', '--for=jsonpath={.spec.size}=3', '--timeout=10s']);
    },
  },
  {
    says: 'annotate, label, patch and delete',
    async run({ kubectl, prepare, widgets }) {
      await prepare({ method: 'POST', path: widgets, body: widget('one') });
      await kubectl(['annotate', 'wg', 'one', 'conformance.example/reconcile-at=now']);
      await kubectl(['annotate', 'wg', 'one', 'conformance.example/reconcile-at=later']);
      await kubectl(['annotate', 'wg', 'one', 'conformance.example/reconcile-at=later', '--overwrite']);
      await kubectl(['label', 'wg', 'one', 'tier=a']);
      await kubectl(['get', 'wg', '-l', 'tier=a', '-o', 'name']);
      await kubectl(['patch', 'wg', 'one', '--type=merge', '-p', '{"spec":{"size":9}}']);
      await kubectl(['patch', 'wg', 'one', '--type=merge', '-p', '{"spec":{"size":0}}']);
      await kubectl(['delete', 'wg', 'one', '-o', 'name']);
      await kubectl(['delete', 'wg', 'one', '-o', 'name']);
    },
  },
  {
    says: 'secrets and configmaps are made from literals',
    async run({ kubectl }) {
      await kubectl(['create', 'secret', 'generic', 'one', '--from-literal=a=b']);
      await kubectl(['get', 'secret', 'one', '-o', 'jsonpath={.data.a}']);
      await kubectl(['create', 'configmap', 'one', '--from-literal=a=b']);
      await kubectl(['get', 'configmap', 'one', '-o', 'jsonpath={.data}']);
    },
  },
  {
    says: 'explain reads the schema',
    async run({ kubectl }) {
      await kubectl(['explain', 'widget.spec.color']);
      await kubectl(['explain', 'widget.spec.parts']);
    },
  },
  {
    says: 'a server-side dry run of apply changes nothing',
    async run({ kubectl }) {
      await kubectl(['apply', '-f', '-'], manifest('one', { size: 5 }));
      await kubectl(['apply', '--dry-run=server', '-f', '-'], manifest('one', { size: 6 }));
      await kubectl(['get', 'wg', 'one', '-o', 'jsonpath={.spec.size}']);
    },
  },
  {
    says: 'api-resources lists the kind',
    async run({ kubectl }) {
      await kubectl(['api-resources', '--api-group=conformance.example', '--no-headers']);
    },
  },
];
