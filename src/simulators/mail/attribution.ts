import { BlockList } from 'node:net';
import type { AcceptedDomainRecord, ConnectorRecord, MailFlowSettings, World } from '../world.ts';
import { domainOf } from './message.ts';
import type { Peer } from './smtp-listener.ts';

/**
 * The tenant whose own organization a connection belongs to, or null for mail from the internet.
 * Both must hold: the certificate's or the sender's domain is an accepted domain, and an OnPremises inbound connector
 * matches the certificate or the address. Source: Microsoft, "Updated Requirements for SMTP Relay through Exchange Online".
 */
export function attribute(world: World, peer: Peer, from: string): string | null {
  const senderDomain = domainOf(from);
  const candidates = [...world.tenants.keys()].map((id) => ({ id, settings: world.effectiveSettings(id) }));
  // A certificate goes before the sender's domain: a shared old server is told apart by it.
  const byCertificate = candidates.find(
    ({ settings }) =>
      peer.certificateName !== null &&
      certificateDomains(peer.certificateName).some((domain) => acceptedDomain(settings, domain)) &&
      settings.inboundConnectors.some((connector) => matchesCertificate(connector, peer)),
  );
  if (byCertificate) return byCertificate.id;
  const bySender = candidates.find(
    ({ settings }) =>
      acceptedDomain(settings, senderDomain) &&
      settings.inboundConnectors.some(
        (connector) =>
          namesSender(connector, senderDomain) &&
          (matchesCertificate(connector, peer) || matchesAddress(connector, peer)),
      ),
  );
  return bySender?.id ?? null;
}

/** The accepted domain that an address's domain belongs to. */
export function acceptedDomain(settings: MailFlowSettings, domain: string): AcceptedDomainRecord | undefined {
  return settings.acceptedDomains.find(
    (accepted) => accepted.name === domain || (accepted.matchSubDomains && domain.endsWith(`.${accepted.name}`)),
  );
}

/** The strings of a multi-valued field, lower case; a missing field is empty. */
export function texts(connector: ConnectorRecord, field: string): string[] {
  const value = connector[field];
  return Array.isArray(value) ? value.map((entry) => String(entry).toLowerCase()) : [];
}

/** mail.contoso.com stands for itself and for contoso.com. */
function certificateDomains(name: string): string[] {
  const host = name.replace(/^\*\./, '');
  return [host, host.slice(host.indexOf('.') + 1)];
}

function isUsable(connector: ConnectorRecord): boolean {
  return connector.Enabled && connector.ConnectorType === 'OnPremises';
}

function matchesCertificate(connector: ConnectorRecord, peer: Peer): boolean {
  const wanted = connector.TlsSenderCertificateName;
  if (!isUsable(connector) || typeof wanted !== 'string' || wanted === '' || peer.certificateName === null)
    return false;
  const name = wanted.toLowerCase();
  return name.startsWith('*.') ? peer.certificateName.endsWith(name.slice(1)) : peer.certificateName === name;
}

function matchesAddress(connector: ConnectorRecord, peer: Peer): boolean {
  if (!isUsable(connector) || connector.TlsSenderCertificateName) return false;
  const networks = new BlockList();
  for (const entry of texts(connector, 'SenderIPAddresses')) {
    const [address = '', bits] = entry.split('/');
    networks.addSubnet(address, bits === undefined ? 32 : Number(bits), 'ipv4');
  }
  return networks.check(peer.address, 'ipv4');
}

/** Stored as `smtp:*;1`. */
function namesSender(connector: ConnectorRecord, domain: string): boolean {
  const senders = texts(connector, 'SenderDomains').map((entry) => entry.replace(/^smtp:/, '').replace(/;\d+$/, ''));
  const associated = texts(connector, 'AssociatedAcceptedDomains');
  return (
    senders.some(
      (entry) => entry === '*' || entry === domain || (entry.startsWith('*.') && domain.endsWith(entry.slice(1))),
    ) &&
    (associated.length === 0 || associated.includes(domain))
  );
}
