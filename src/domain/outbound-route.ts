import ipaddr from 'ipaddr.js';
import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import { isMicrosoftName } from '../api/v1alpha1/rules/host-name.ts';
import type { Facts } from './facts.ts';
import type { OutboundRoute } from './mailflow/mail-world.ts';
import type { OutboundConnector } from './model/connector.ts';
import { isMicrosoftMailAddress } from './model/mail-host.ts';
import { tlsFault } from './model/start-tls.ts';

/** The connector that Exchange Online picks for the domain: exact domain, then all accepted domains, then wildcard. */
export function connectorFor(domain: string, connectors: readonly OutboundConnector[]): OutboundConnector | undefined {
  const usable = connectors.filter(carriesMail);
  return (
    usable.find((item) => item.recipientDomains.includes(domain)) ??
    usable.find((item) => item.allAcceptedDomains) ??
    usable.find((item) => item.recipientDomains.some((pattern) => matchesWildcard(pattern, domain)))
  );
}

/** False for a connector that is there and yet routes nothing by itself. */
export function carriesMail(connector: OutboundConnector): boolean {
  return connector.enabled && !connector.testMode && !connector.transportRuleScoped;
}

function matchesWildcard(pattern: string, domain: string): boolean {
  return pattern === '*' || (pattern.startsWith('*.') && domain.endsWith(pattern.slice(1)));
}

/** Where mail goes by a connector, or by none. Exchange Online spreads mail over all its hosts, so the worst of them counts. */
export function routeOf(
  connector: Pick<OutboundConnector, 'smartHosts' | 'useMxRecord' | 'tls' | 'tlsDomain'> | undefined,
  spec: MigrationSpec,
  facts: Facts,
): OutboundRoute {
  if (!connector) return { kind: 'None', leadsTo: 'Unknown', host: '' };
  if (connector.useMxRecord) return { kind: 'MxRecord', leadsTo: 'Unknown', host: '' };
  const hosts = connector.smartHosts.map((host) => ({ host, leadsTo: smartHostLeadsTo(host, spec, facts) }));
  const worst =
    hosts.find(({ leadsTo }) => leadsTo === 'Microsoft') ??
    hosts.find(({ leadsTo }) => leadsTo === 'Unknown') ??
    hosts[0];
  const route = { kind: 'SmartHost', ...(worst ?? { host: '', leadsTo: 'Unknown' }) } as const;
  // Another host than the declared one was not asked.
  if (route.host !== spec.legacy.smartHost.host) return route;
  const fault = tlsFault(connector.tls, connector.tlsDomain, facts.legacyProbe.startTls, facts.now);
  return fault ? { ...route, tlsFault: fault } : route;
}

/** Where a smart host is. Exchange Online takes the MX of the name before its addresses (New-OutboundConnector, SmartHosts). */
export function smartHostLeadsTo(host: string, spec: MigrationSpec, facts: Facts): OutboundRoute['leadsTo'] {
  if (isMicrosoftName(host) || isMicrosoftMailAddress(host)) return 'Microsoft';
  if (ipaddr.isValid(host)) return 'Legacy';
  if (host !== spec.legacy.smartHost.host) return 'Unknown';
  const { mx, addresses } = facts.smartHost;
  if (mx.kind === 'Found' && mx.values.some((value) => isMicrosoftName(value.host))) return 'Microsoft';
  // A lookup that failed is no absence: the name may have an MX that leads to Microsoft.
  if (mx.kind === 'Unknown' || addresses.kind !== 'Found') return 'Unknown';
  return addresses.values.some(isMicrosoftMailAddress) ? 'Microsoft' : 'Legacy';
}
