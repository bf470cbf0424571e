import type { ConnectorRecord, MailFlowSettings } from '../world.ts';
import { acceptedDomain, texts } from './attribution.ts';
import type { Lookup, MailHosts } from './lookup.ts';
import type { TransferTls } from './transfer.ts';

/** The outbound connector that carries mail for a domain: exact domain, then all accepted domains, then wildcards. */
export function chooseConnector(settings: MailFlowSettings, domain: string): ConnectorRecord | undefined {
  return settings.outboundConnectors
    .filter((connector) => connector.Enabled && connector.TestMode !== true && connector.IsTransportRuleScoped !== true)
    .map((connector) => ({ connector, precision: precisionFor(settings, connector, domain) }))
    .filter(({ precision }) => precision > 0)
    .sort((left, right) => right.precision - left.precision)[0]?.connector;
}

function precisionFor(settings: MailFlowSettings, connector: ConnectorRecord, domain: string): number {
  const domains = texts(connector, 'RecipientDomains').map((entry) => entry.replace(/^smtp:/, '').replace(/;\d+$/, ''));
  if (domains.includes(domain)) return 4;
  if (connector.AllAcceptedDomains === true && acceptedDomain(settings, domain)) return 3;
  if (domains.some((entry) => entry.startsWith('*.') && domain.endsWith(entry.slice(1)))) return 2;
  if (domains.includes('*') || connector.RouteAllMessagesViaOnPremises === true) return 1;
  return 0;
}

/** Hosts to hand mail for a domain to: the connector's smart hosts, or the MX set without one. */
export async function nextHosts(
  lookup: Lookup,
  connector: ConnectorRecord | undefined,
  domain: string,
): Promise<MailHosts> {
  const smartHosts = connector && connector.UseMXRecord !== true ? texts(connector, 'SmartHosts') : [];
  if (smartHosts.length === 0) return lookup.byMx(domain);
  // Microsoft takes "an MX record, or an A record" as a smart host: a name with an MX set stands for that set.
  const found = await Promise.all(smartHosts.map((host) => lookup.byHost(host, { mxFirst: true })));
  const hosts = found.flatMap((entry) => ('hosts' in entry ? entry.hosts : []));
  return hosts.length > 0 ? { hosts } : (found[0] ?? { hosts: [] });
}

/** TlsSettings of a connector; null is opportunistic, which is plain text here: nobody looks at the difference. */
export function tlsOf(connector: ConnectorRecord | undefined, caPem: string): TransferTls {
  switch (connector?.TlsSettings) {
    case 'EncryptionOnly':
      return { kind: 'Required', verify: null };
    case 'CertificateValidation':
    case 'DomainValidation': {
      const serverName = connector.TlsSettings === 'DomainValidation' ? String(connector.TlsDomain ?? '') : null;
      return { kind: 'Required', verify: { caPem, serverName } };
    }
    default:
      return { kind: 'Plain' };
  }
}
