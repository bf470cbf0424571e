import { createHash } from 'node:crypto';
import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import { type Connector, MAX_CONNECTOR_NAME_LENGTH } from '../model/connector.ts';

/**
 * The mark in a connector's comment that makes it ours. It names what the connector is for, so that a connector can be
 * found again after the cluster's memory of it is lost; the name alone can be changed by a person.
 */
export function outboundMark(domain: string): string {
  return `hybridmail.dev/outbound/${domain}`;
}

/** One inbound connector serves all domains of a tenant that leave the same old server: it matches addresses, no domain. */
export function inboundMark(spec: MigrationSpec): string {
  return `hybridmail.dev/inbound/${spec.legacy.smartHost.host}`;
}

/** True when the comment carries this mark; connectors of Microsoft's hybrid wizard are never ours. */
export function isOurs(connector: Connector, mark: string): boolean {
  return connector.source !== 'HybridWizard' && connector.comment.split(/\s/).includes(mark);
}

/** The comment that a connector of ours carries. */
export function commentWith(mark: string): string {
  return `${mark} managed by hybridmail.dev, edits are put back`;
}

/** `hybridmail contoso.com out`; a name too long for the service is cut and made unique by a digest. */
export function connectorName(subject: string, direction: 'in' | 'out'): string {
  const name = `hybridmail ${subject} ${direction}`;
  if (name.length <= MAX_CONNECTOR_NAME_LENGTH) return name;
  const digest = createHash('sha256').update(subject).digest('hex').slice(0, 8);
  const room = MAX_CONNECTOR_NAME_LENGTH - `hybridmail  ${digest} ${direction}`.length;
  return `hybridmail ${subject.slice(0, room)} ${digest} ${direction}`;
}
