import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import type { Facts } from '../facts.ts';
import type { Connector, OutboundConnector } from '../model/connector.ts';
import { carriesMail } from '../outbound-route.ts';
import { inboundMark, isOurs, outboundMark } from '../plan/ownership.ts';
import { identifies, isIdentified } from '../world.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

type Seen = Pick<Facts, 'exchange'>;

/** Connectors of both directions: ours, those of others that fit, and those in the way. */
export function connectors(spec: MigrationSpec, facts: Seen): readonly Finding[] {
  return [...outbound(spec, facts), ...routingAll(facts), ...inbound(spec, facts)];
}

function outbound(spec: MigrationSpec, { exchange }: Seen): readonly Finding[] {
  const subject = 'outbound connector';
  const { host } = spec.legacy.smartHost;
  const ours = exchange.outboundConnectors.find((item) => isOurs(item, outboundMark(spec.domain)));
  const other = exchange.outboundConnectors.find(
    (item) => item !== ours && carriesMail(item) && item.recipientDomains.includes(spec.domain),
  );
  if (other) return [otherOutbound(other, ours, spec)];
  if (ours) return [ok(subject, `"${ours.name}" is ours, ${state(ours)}, to ${target(ours)}`)];
  return [ok(subject, `none for ${spec.domain}; phase Send makes one to ${host}`)];
}

/** Two for one domain are ambiguous, and one that leads elsewhere is in the way. */
function otherOutbound(
  other: OutboundConnector,
  ours: OutboundConnector | undefined,
  { domain, legacy: { smartHost } }: MigrationSpec,
): Finding {
  const subject = 'outbound connector';
  const toHost = !other.useMxRecord && other.smartHosts.length === 1 && other.smartHosts[0] === smartHost.host;
  const found = `"${other.name}" is not ours and routes ${domain} to ${target(other)}`;
  if (toHost && ours) return fail(subject, `${found}, beside ours "${ours.name}"`, 'remove one of the two');
  if (toHost) return ok(subject, `${found}, as wanted: it is kept and never changed`);
  return fail(subject, found, `remove it, or let it route to ${smartHost.host}`);
}

function routingAll({ exchange }: Seen): readonly Finding[] {
  const all = exchange.outboundConnectors.filter((item) => carriesMail(item) && item.routeAllMessagesViaOnPremises);
  return all.map(({ name }) =>
    fail(
      'outbound connector',
      `"${name}" routes the mail for everybody through the old server, which may hand it back`,
      'turn RouteAllMessagesViaOnPremises off',
    ),
  );
}

function inbound(spec: MigrationSpec, { exchange }: Seen): readonly Finding[] {
  const subject = 'inbound connector';
  if (!isIdentified(spec)) {
    return [
      warn(
        subject,
        'spec.legacy.sendsFrom is empty, so none can know the old server: it cannot send through Exchange Online',
        'name its certificate or fixed addresses, where it has any',
      ),
    ];
  }
  const ours = exchange.inboundConnectors.find((item) => isOurs(item, inboundMark(spec)));
  if (ours?.enabled) return [ok(subject, `"${ours.name}" is ours, ${state(ours)}`)];
  if (ours) {
    return [fail(subject, `"${ours.name}" is ours and disabled`, 'where Microsoft disabled it, ask its support')];
  }
  const fitting = exchange.inboundConnectors.find((item) => identifies(item, spec));
  if (fitting) return [ok(subject, `"${fitting.name}" is not ours and knows the old server: it is kept`)];
  return [ok(subject, `none for ${spec.legacy.smartHost.host}; phase Send makes one`)];
}

function state({ enabled }: Connector): string {
  return enabled ? 'enabled' : 'disabled';
}

function target(connector: OutboundConnector): string {
  return connector.useMxRecord ? 'its MX' : connector.smartHosts.join(', ');
}
