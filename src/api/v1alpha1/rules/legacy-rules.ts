import type { Problem } from '../problem.ts';
import type { HybridMailMigrationSpec } from '../types.generated.ts';
import { canonicalHost, isHostName, isHostPattern, isMicrosoftName } from './host-name.ts';
import { isFirstAddress, isMicrosoft, isPublic, type Network, overlap, parseNetwork } from './network.ts';
import { unless } from './rule.ts';

export function smartHost(spec: HybridMailMigrationSpec): readonly Problem[] {
  const path = 'legacy.smartHost.host';
  const { host } = spec.legacy.smartHost;
  const network = parseNetwork(host);
  if (network !== undefined && !network.written) {
    const message = 'must not be an address of Microsoft, mail would loop; name the old server';
    return unless(!isMicrosoft(network), path, host, message);
  }
  return [
    ...unless(isHostName(host), path, host, 'must be a DNS name of two labels or more, or an IP address'),
    ...unless(
      !isMicrosoftName(host),
      path,
      host,
      'must not be a host of Microsoft, mail would loop; name the old server',
    ),
    ...unless(
      canonicalHost(host) !== spec.domain,
      path,
      host,
      "must not be the mail domain itself, Exchange Online would follow its MX back to itself; name the old server's host",
    ),
  ];
}

export function tlsDomain({ legacy }: HybridMailMigrationSpec): readonly Problem[] {
  const path = 'legacy.smartHost.tlsDomain';
  const { tls, tlsDomain: name } = legacy.smartHost;
  return [
    ...unless(
      (tls === 'DomainValidation') === (name !== undefined),
      path,
      name,
      'is needed with tls DomainValidation, and only then',
    ),
    ...hostPattern(path, name),
  ];
}

export function certificateName({ legacy }: HybridMailMigrationSpec): readonly Problem[] {
  const path = 'legacy.sendsFrom.certificateName';
  const name = legacy.sendsFrom?.certificateName;
  if (name === undefined) return [];
  return [
    ...hostPattern(path, name),
    ...unless(!isMicrosoftName(name), path, name, "must not be a name of Microsoft; name the old server's certificate"),
  ];
}

function hostPattern(path: string, name: string | undefined): readonly Problem[] {
  const message = 'must be a DNS name of two labels or more, with *. in front for any host below it';
  return name === undefined ? [] : unless(isHostPattern(name), path, name, message);
}

export function forwarderProvider({ legacy }: HybridMailMigrationSpec): readonly Problem[] {
  const { provider = 'Manual', credentialsSecretRef, url } = legacy.forwarders ?? {};
  return [
    ...unless(
      (provider === 'Manual') === (credentialsSecretRef === undefined),
      'legacy.forwarders.credentialsSecretRef',
      credentialsSecretRef?.name,
      'is needed with every provider but Manual, and only then',
    ),
    ...unless(
      url === undefined || (provider !== 'Manual' && provider !== 'Postfix'),
      'legacy.forwarders.url',
      url,
      'is of the hosting panels CPanel, Plesk and Mailcow only',
    ),
    ...unless(
      url === undefined || isPanelUrl(url),
      'legacy.forwarders.url',
      url,
      'must be https with a DNS name or address, and a port where it is not 443; nothing else',
    ),
  ];
}

/** No path and no user: nothing but where the panel answers. */
function isPanelUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin, hostname } = new URL(text);
  return (
    protocol === 'https:' &&
    origin === text.toLowerCase().replace(/:443$/, '') &&
    (isHostName(hostname) || parseNetwork(hostname) !== undefined)
  );
}

export function sendingAddresses({ legacy }: HybridMailMigrationSpec): readonly Problem[] {
  return (legacy.sendsFrom?.addresses ?? []).flatMap((text, index) =>
    sendingNetwork(text).flatMap((message) => unless(false, `legacy.sendsFrom.addresses[${index}]`, text, message)),
  );
}

function sendingNetwork(text: string): string[] {
  const network = parseNetwork(text);
  if (network === undefined) return ['must be an IP address or network such as 203.0.113.10 or 203.0.113.0/28'];
  const messages: string[] = [];
  if (network.prefixLength < (network.family === 4 ? 24 : 48)) {
    messages.push('must be no larger than /24 (IPv4) or /48 (IPv6): Exchange Online takes /24 to /32');
  }
  if (!isFirstAddress(network)) {
    messages.push('must be written as a network with its first address, such as 203.0.113.16/28');
  }
  if (!isPublic(network)) {
    messages.push(
      'must be a public address; private, loopback, link-local, carrier and multicast ranges never reach Exchange Online',
    );
  }
  if (isMicrosoft(network)) {
    messages.push('must not be an address of Microsoft, every other tenant sends from it too');
  }
  return messages;
}

export function overlappingNetworks({ legacy }: HybridMailMigrationSpec): readonly Problem[] {
  const earlier: { readonly text: string; readonly network: Network }[] = [];
  return (legacy.sendsFrom?.addresses ?? []).flatMap((text, index) => {
    const network = parseNetwork(text);
    if (network === undefined) return [];
    const other = earlier.find((item) => overlap(item.network, network));
    earlier.push({ text, network });
    const path = `legacy.sendsFrom.addresses[${index}]`;
    return other === undefined ? [] : unless(false, path, text, `overlaps with ${other.text}; keep one of them`);
  });
}
