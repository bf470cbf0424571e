import { stringify } from 'yaml';
import type { Lab } from '../../simulators/lab.ts';
import type { OldMailDomain } from '../../simulators/world.ts';
import { NAMESPACE } from './cluster.ts';

export const RESOURCE = 'contoso-com';

/** A relay of somebody else whose name leads to an address of Microsoft. */
export const RELAY_AT_MICROSOFT = { host: 'relay.fabrikam.example', address: '52.101.73.9' } as const;

/** What the customer's old server takes as its own. */
export function oldDomain({ world, seed }: Lab): OldMailDomain {
  const domain = world.oldServers.get(seed.oldServerHost)?.domains.get(seed.domain);
  if (!domain) throw new Error(`"${seed.domain}" is not on "${seed.oldServerHost}"`);
  return domain;
}

/** The two Secrets and the list of addresses that the resource names, as a person would write them. */
export function surroundings(lab: Lab): string {
  const { seed } = lab;
  const { mailboxes, aliases } = oldDomain(lab);
  return [
    named('Secret', 'contoso-tenant', { stringData: { clientId: seed.clientId, clientSecret: seed.clientSecret } }),
    named('Secret', 'contoso-dns', { stringData: { apiToken: seed.cloudflareToken } }),
    named('ConfigMap', 'contoso-addresses', { data: { addresses: [...mailboxes, ...aliases.keys()].join('\n') } }),
  ]
    .map((object) => stringify(object))
    .join('---\n');
}

function named(kind: string, name: string, content: object): object {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: NAMESPACE }, ...content };
}

/** The migration, in phase Prepare and with waits of seconds instead of days. */
export function migration({ seed, mail }: Lab): string {
  return `apiVersion: hybridmail.dev/v1alpha1
kind: HybridMailMigration
metadata: {name: ${RESOURCE}, namespace: ${NAMESPACE}}
spec:
  domain: ${seed.domain}
  phase: Prepare
  tenant: {id: ${seed.tenantId}, credentialsSecretRef: {name: contoso-tenant}}
  legacy:
    smartHost: {host: ${seed.oldServerHost}, port: ${mail.port}}
    sendsFrom: {addresses: [${seed.oldServerAddress}]}
    inventory: {configMapRef: {name: contoso-addresses}}
  dns: {provider: Cloudflare, credentialsSecretRef: {name: contoso-dns}, mx: {ttlSeconds: 60}}
  recipients: {migrated: {from: Group, group: ${seed.movedGroup}}}
  # Hours and days in production; seconds here.
  waits: {settleSeconds: 1, ttlSeconds: 2, stragglersSeconds: 2, queueLifetimeSeconds: 2, silenceSeconds: 2}
`;
}
