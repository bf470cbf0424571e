import { stringify } from 'yaml';
import type { ConformanceCase } from '../session.ts';

const spec = {
  domain: 'contoso.com',
  phase: 'Send',
  tenant: {
    id: '3f1c0a52-7d3e-4a55-9a54-1d2b7c0e9f11',
    cloud: 'Worldwide',
    credentialsSecretRef: { name: 'contoso-tenant' },
  },
  legacy: {
    smartHost: { host: 'mail.contoso.com', port: 25, tls: 'Opportunistic' },
    sendsFrom: { addresses: ['203.0.113.10'] },
  },
  dns: { provider: 'Cloudflare', zone: 'contoso.com', credentialsSecretRef: { name: 'contoso-dns' } },
  recipients: { migrated: { from: 'Group', group: 'moved@contoso.com' } },
};

const status = {
  observedGeneration: 1,
  phase: { declared: 'Send', reached: 'Prepare' },
  conditions: [
    condition('Ready', 'False', 'WaitingForTtl', 'waits for the old TTL'),
    condition('Drifted', 'False', 'InSync', 'nothing differs'),
    condition('MailFlowSafe', 'True', 'Safe', 'no route loops or bounces'),
  ],
};

function condition(type: string, value: string, reason: string, message: string): object {
  return { type, status: value, reason, message, lastTransitionTime: '2030-01-02T03:04:05Z', observedGeneration: 1 };
}

function manifest(changes: object = {}): string {
  const metadata = { name: 'contoso-com' };
  const object = { apiVersion: 'hybridmail.dev/v1alpha1', kind: 'HybridMailMigration', metadata };
  return stringify({ ...object, spec: { ...spec, ...changes } });
}

function statusPatch(): string {
  return JSON.stringify({ status });
}

/** The project's own resource, as a person at a terminal sees it. */
export const mailCases: readonly ConformanceCase[] = [
  {
    says: 'a migration is created with its defaults',
    async run({ ask, kubectl, namespace }) {
      await kubectl(['apply', '-f', '-'], manifest());
      const path = `/apis/hybridmail.dev/v1alpha1/namespaces/${namespace}/hybridmailmigrations/contoso-com`;
      await ask({ method: 'GET', path }, (body) => (body as { spec?: unknown }).spec);
    },
  },
  {
    says: 'get shows the columns of the resource',
    async run({ kubectl }) {
      await kubectl(['apply', '-f', '-'], manifest());
      await kubectl(['get', 'hmm']);
      await kubectl(['patch', 'hmm', 'contoso-com', '--subresource=status', '--type=merge', '-p', statusPatch()]);
      await kubectl(['get', 'hmm']);
      await kubectl(['get', 'hmm', '-o', 'wide']);
      await kubectl(['get', 'mail', '-o', 'name']);
      await kubectl(['wait', 'hmm/contoso-com', '--for=condition=MailFlowSafe', '--timeout=10s']);
    },
  },
  {
    says: 'what may not change does not change',
    async run({ kubectl }) {
      await kubectl(['apply', '-f', '-'], manifest());
      await kubectl(['patch', 'hmm', 'contoso-com', '--type=merge', '-p', '{"spec":{"domain":"fabrikam.com"}}']);
      const id = '00000000-0000-4000-8000-000000000000';
      await kubectl(['patch', 'hmm', 'contoso-com', '--type=merge', '-p', `{"spec":{"tenant":{"id":"${id}"}}}`]);
      await kubectl(['patch', 'hmm', 'contoso-com', '--type=merge', '-p', '{"spec":{"phase":"Receive"}}']);
    },
  },
  {
    says: 'what cannot work is refused with a reason',
    async run({ kubectl, note }) {
      const { legacy } = spec;
      const refused: readonly [what: string, changes: object][] = [
        ['a phase that does not exist', { phase: 'Done' }],
        ['a domain that Microsoft gave', { domain: 'contoso.onmicrosoft.com' }],
        ['a misspelt field', { driftt: 'Report' }],
        ['a smart host that is the domain', { legacy: { ...legacy, smartHost: { host: 'contoso.com' } } }],
        ['a private address', { legacy: { ...legacy, sendsFrom: { addresses: ['10.0.0.1'] } } }],
      ];
      for (const [what, changes] of refused) {
        note(what);
        await kubectl(['apply', '-f', '-'], manifest(changes));
      }
    },
  },
];
