import type { MigrationSpec } from '../../../api/v1alpha1/normalize.ts';
import type { Desired } from '../../desired/desired.ts';
import type { Facts } from '../../facts.ts';
import type { OutboundConnector, OutboundConnectorSettings } from '../../model/connector.ts';
import { carriesMail, connectorFor, routeOf } from '../../outbound-route.ts';
import { commentWith, connectorName, isOurs, outboundMark } from '../ownership.ts';
import { exchangeSettling } from '../settling.ts';
import type { Difference, Problem, Step, ThingState } from '../step.ts';
import { connectorDifferences } from './connector-fields.ts';

/** The connector from Exchange Online to the old server: ours is made, kept and removed; one that fits is adopted. */
export function diffOutboundConnector(desired: Desired, spec: MigrationSpec, facts: Facts): Difference {
  const { outboundConnectors } = facts.exchange;
  const ours = outboundConnectors.find((item) => isOurs(item, outboundMark(spec.domain)));
  const wanted = settings(spec);
  const name = ours?.name ?? wanted.name;
  if (desired.outbound === 'AsFound') {
    return { steps: [], problems: [], state: row(name, ours ? 'InSync' : 'Absent', ours) };
  }
  if (desired.outbound === 'Absent') {
    if (!ours) return { steps: [], problems: [], state: row(name, 'InSync') };
    const state = row(name, 'Drifted', ours, 'present (want absent)');
    return { steps: [remove(ours, spec, facts)], problems: [], state };
  }
  const other = outboundConnectors.find(
    (item) => item !== ours && carriesMail(item) && item.recipientDomains.includes(spec.domain),
  );
  if (other) return foreign(other, ours, spec);
  if (!ours) {
    return {
      steps: [create(wanted, spec, facts)],
      problems: [],
      state: row(name, 'Absent', undefined, 'absent (want present)'),
    };
  }
  const set = switches(ours);
  if (set.length > 0) {
    return { steps: [], problems: [misused(ours, set)], state: row(name, 'Drifted', ours, set.join('; ')) };
  }
  const differences = connectorDifferences(ours, wanted);
  if (differences.length === 0) return { steps: [], problems: [], state: row(name, 'InSync', ours) };
  const steps = [update(ours, wanted, differences, spec, facts)];
  return { steps, problems: [], state: row(name, 'Drifted', ours, differences.join('; ')) };
}

function settings(spec: MigrationSpec): OutboundConnectorSettings {
  const { host, tls, tlsDomain } = spec.legacy.smartHost;
  return {
    direction: 'outbound',
    name: connectorName(spec.domain, 'out'),
    enabled: true,
    recipientDomains: [spec.domain],
    smartHosts: [host],
    useMxRecord: false,
    tls,
    tlsDomain: tls === 'DomainValidation' ? tlsDomain : null,
    comment: commentWith(outboundMark(spec.domain)),
  };
}

/** A connector that a person made for the same domain: good enough, or in the way. Two for one domain are ambiguous. */
function foreign(other: OutboundConnector, ours: OutboundConnector | undefined, spec: MigrationSpec): Difference {
  const { host } = spec.legacy.smartHost;
  const toHost = !other.useMxRecord && other.smartHosts.length === 1 && other.smartHosts[0] === host;
  // With this flag mail for the whole internet leaves through the old server, which may hand it back: a loop.
  const fits = !ours && toHost && !other.routeAllMessagesViaOnPremises;
  if (fits) return { steps: [], problems: [], state: row(other.name, 'Foreign', other) };
  const problem: Problem = {
    reason: 'ForeignConnector',
    message: `outbound connector "${other.name}" routes ${spec.domain} to ${target(other)}, and it is not ours`,
    wayOut: ours
      ? `remove it, or remove "${ours.name}" and let it route to ${host}`
      : `remove it, or let it route to ${host}`,
  };
  return {
    steps: [],
    problems: [problem],
    state: row(other.name, 'Foreign', other, `SmartHosts: ${target(other)} (want ${host})`),
  };
}

/** Settings that nobody but a person turns on, and that take the connector's sense away. */
function switches(ours: OutboundConnector): readonly string[] {
  return [
    ...(ours.routeAllMessagesViaOnPremises ? ['RouteAllMessagesViaOnPremises: true (want false)'] : []),
    ...(ours.testMode ? ['TestMode: true (want false)'] : []),
    ...(ours.transportRuleScoped ? ['IsTransportRuleScoped: true (want false)'] : []),
  ];
}

function misused(ours: OutboundConnector, set: readonly string[]): Problem {
  return {
    reason: 'LoopRisk',
    message: `outbound connector "${ours.name}" is ours and has ${set.join('; ')}`,
    wayOut: 'turn the setting off by hand: it is never written here',
  };
}

function create(after: OutboundConnectorSettings, spec: MigrationSpec, facts: Facts): Step {
  return {
    id: `exchange/create/OutboundConnector/${spec.domain}`,
    kind: 'CreateConnector',
    after,
    why: `mail from Exchange Online to addresses that it does not hold goes to ${spec.legacy.smartHost.host}, not by MX`,
    change: { thing: 'OutboundConnector', value: routeOf(after, spec, facts) },
    needs: [],
    settle: exchangeSettling(spec),
    risk: 'reversible',
  };
}

function update(
  before: OutboundConnector,
  after: OutboundConnectorSettings,
  differences: readonly string[],
  spec: MigrationSpec,
  facts: Facts,
): Step {
  return {
    id: `exchange/update/OutboundConnector/${spec.domain}`,
    kind: 'UpdateConnector',
    before,
    after,
    differences,
    why: `the outbound connector is set as declared: ${differences.join('; ')}`,
    change: { thing: 'OutboundConnector', value: routeOf(after, spec, facts) },
    needs: [],
    settle: exchangeSettling(spec),
    risk: 'reversible',
  };
}

function remove(before: OutboundConnector, spec: MigrationSpec, facts: Facts): Step {
  const rest = facts.exchange.outboundConnectors.filter((item) => item !== before);
  const value = routeOf(connectorFor(spec.domain, rest), spec, facts);
  return {
    id: `exchange/remove/OutboundConnector/${spec.domain}`,
    kind: 'RemoveConnector',
    before,
    why: 'no mail goes to the old server any more',
    change: { thing: 'OutboundConnector', value },
    needs: ['Authoritative'],
    settle: exchangeSettling(spec),
    risk: 'reversible',
  };
}

function row(name: string, state: ThingState['state'], found?: OutboundConnector, difference = ''): ThingState {
  const observed = found ? `${found.enabled ? 'enabled' : 'disabled'}, to ${target(found)}` : 'absent';
  return { kind: 'OutboundConnector', name, state, observed, difference };
}

function target(connector: OutboundConnector): string {
  return connector.useMxRecord ? 'MX' : connector.smartHosts.join(', ');
}
