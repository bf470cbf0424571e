import type { ConnectorTls } from './connector.ts';

/** What a server showed when it was asked for STARTTLS. */
export type StartTls =
  /** It was not asked, or the connection ended before: nothing is known. */
  | { readonly kind: 'Unknown' }
  | { readonly kind: 'NotOffered' }
  /** It offers it, and no TLS of version 1.2 or later comes about. */
  | { readonly kind: 'Fails'; readonly why: string }
  | { readonly kind: 'Works'; readonly certificate: ServerCertificate };

export interface ServerCertificate {
  /** DNS names that it is made for, lower case, `*.contoso.com` among them. */
  readonly names: readonly string[];
  /** Milliseconds since 1970-01-01 UTC. */
  readonly validFrom: number;
  readonly validTo: number;
  /** A public root vouches for it, by the chain that the server sends along; its dates are not part of this. */
  readonly trusted: boolean;
}

/** Why Exchange Online cannot have the TLS that a connector demands. */
export type TlsFault = 'NotOffered' | 'OutOfDate' | 'Untrusted' | 'OtherName';

/**
 * What stands between a connector's demand and what the server showed; undefined when nothing does or nothing is known.
 * Source: Microsoft, New-OutboundConnector, parameters TlsSettings and TlsDomain.
 *
 * @param now milliseconds since 1970-01-01 UTC
 */
export function tlsFault(
  demand: ConnectorTls,
  tlsDomain: string | null,
  shown: StartTls,
  now: number,
): TlsFault | undefined {
  if (demand === 'Opportunistic' || shown.kind === 'Unknown') return undefined;
  if (shown.kind !== 'Works') return 'NotOffered';
  if (demand === 'EncryptionOnly') return undefined;
  const { certificate } = shown;
  if (now < certificate.validFrom || now > certificate.validTo) return 'OutOfDate';
  if (!certificate.trusted) return 'Untrusted';
  const isNamed = demand === 'CertificateValidation' || tlsDomain === null || isMadeFor(certificate, tlsDomain);
  return isNamed ? undefined : 'OtherName';
}

/** A wildcard stands for one label (RFC 6125 section 6.4.3), on either side: TlsDomain may be one too. */
function isMadeFor({ names }: ServerCertificate, tlsDomain: string): boolean {
  return names.some((name) => name === tlsDomain || covers(name, tlsDomain) || covers(tlsDomain, name));
}

function covers(pattern: string, name: string): boolean {
  return pattern.startsWith('*.') && name.slice(name.indexOf('.')) === pattern.slice(1);
}
