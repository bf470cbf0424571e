import type { MigrationSpec } from '../../../api/v1alpha1/normalize.ts';
import type { Desired } from '../../desired/desired.ts';
import type { Facts } from '../../facts.ts';
import type { InboundConnector, InboundConnectorSettings } from '../../model/connector.ts';
import { identifies, isIdentified } from '../../world.ts';
import { commentWith, connectorName, inboundMark, isOurs } from '../ownership.ts';
import { exchangeSettling } from '../settling.ts';
import type { Difference, Problem, Step, ThingState } from '../step.ts';
import { connectorDifferences } from './connector-fields.ts';

/** What the "no static address" scenario costs (rows 8, 11 to 13 of the delivery table in docs/mail-flow.md). */
const COST_OF_NO_ADDRESS =
  'spec.legacy.sendsFrom is empty, so Exchange Online takes mail of the old server for mail from outside: ' +
  'its users cannot send through Exchange Online, and what it forwards is judged by the SPF of the first sender';

/** The connector from the old server to Exchange Online: one for a tenant and server, kept while any migration needs it. */
export function diffInboundConnector(desired: Desired, spec: MigrationSpec, facts: Facts): Difference {
  const { inboundConnectors } = facts.exchange;
  const ours = inboundConnectors.find((item) => isOurs(item, inboundMark(spec)));
  const wanted = settings(spec);
  const name = ours?.name ?? wanted.name;
  if (desired.inbound === 'AsFound') {
    const state = row(name, ours ? 'InSync' : 'Absent', ours);
    const observed = isIdentified(spec) ? state.observed : `${state.observed}: ${COST_OF_NO_ADDRESS}`;
    return { steps: [], problems: [], state: { ...state, observed } };
  }
  if (desired.inbound === 'Absent') return absent(ours, name, spec, facts);
  if (facts.overruledBy !== null) return overruled(facts.overruledBy, ours, name, spec);
  const fitting = inboundConnectors.find((item) => item !== ours && identifies(item, spec));
  if (!ours && fitting) return { steps: [], problems: [], state: row(fitting.name, 'Foreign', fitting) };
  if (!ours) {
    const steps = [make({ kind: 'CreateConnector', after: wanted }, 'exchange/create', spec)];
    return { steps, problems: [], state: row(name, 'Absent', undefined, 'absent (want present)') };
  }
  const differences = connectorDifferences(ours, wanted);
  if (differences.length === 0) return { steps: [], problems: [], state: row(name, 'InSync', ours) };
  const steps = [make({ kind: 'UpdateConnector', before: ours, after: wanted, differences }, 'exchange/update', spec)];
  return { steps, problems: [], state: row(name, 'Drifted', ours, differences.join('; ')) };
}

function absent(ours: InboundConnector | undefined, name: string, spec: MigrationSpec, facts: Facts): Difference {
  if (!ours) return { steps: [], problems: [], state: row(name, 'InSync') };
  if (facts.sharedWith.length > 0) {
    const state = row(name, 'InSync', ours, `kept for ${facts.sharedWith.join(', ')}`);
    return { steps: [], problems: [], state };
  }
  const step: Step = {
    id: `exchange/remove/InboundConnector/${spec.legacy.smartHost.host}`,
    kind: 'RemoveConnector',
    before: ours,
    why: 'the old server sends nothing any more, and a connector that is not needed is a door',
    change: { thing: 'InboundConnector', value: { by: 'Nothing', skipLastAddress: false } },
    needs: ['LegacyStopped'],
    settle: exchangeSettling(spec),
    risk: 'reversible',
  };
  return { steps: [step], problems: [], state: row(name, 'Drifted', ours, 'present (want absent)') };
}

/** Two migrations that pull at one connector would change it for ever: the older one's settings count. */
function overruled(older: string, ours: InboundConnector | undefined, name: string, spec: MigrationSpec): Difference {
  const problem: Problem = {
    reason: 'SharedSettingsDiffer',
    message: `the older ${older} declares other settings for the inbound connector of ${spec.legacy.smartHost.host}`,
    wayOut: 'declare the same spec.legacy.sendsFrom and spec.enhancedFiltering in both',
  };
  return { steps: [], problems: [problem], state: row(name, ours ? 'InSync' : 'Absent', ours) };
}

/** The fields that the portal's wizard sets: a certificate demands TLS, an address does not. */
function settings(spec: MigrationSpec): InboundConnectorSettings {
  const { ipv4, certificateName } = spec.legacy.sendsFrom;
  const byCertificate = certificateName !== null;
  return {
    direction: 'inbound',
    name: connectorName(spec.legacy.smartHost.host, 'in'),
    enabled: true,
    senderDomains: ['*'],
    senderAddresses: byCertificate ? [] : ipv4,
    certificateName,
    requireTls: byCertificate,
    skipLastAddress: spec.enhancedFiltering,
    comment: commentWith(inboundMark(spec)),
  };
}

type Making =
  | { readonly kind: 'CreateConnector'; readonly after: InboundConnectorSettings }
  | {
      readonly kind: 'UpdateConnector';
      readonly before: InboundConnector;
      readonly after: InboundConnectorSettings;
      readonly differences: readonly string[];
    };

function make(action: Making, verb: string, spec: MigrationSpec): Step {
  const by = action.after.certificateName !== null ? 'Certificate' : 'Address';
  const why =
    action.kind === 'CreateConnector'
      ? `mail from ${spec.legacy.smartHost.host} counts as the organization's own and may be sent on to outsiders`
      : `the inbound connector is set as declared: ${action.differences.join('; ')}`;
  return {
    id: `${verb}/InboundConnector/${spec.legacy.smartHost.host}`,
    ...action,
    why,
    change: { thing: 'InboundConnector', value: { by, skipLastAddress: action.after.skipLastAddress } },
    // The old server may send through Exchange Online as soon as it is known there.
    needs: ['SpfCoversExchange', 'LegacySupported'],
    settle: exchangeSettling(spec),
    risk: 'reversible',
  };
}

function row(name: string, state: ThingState['state'], found?: InboundConnector, difference = ''): ThingState {
  const by = found?.certificateName ?? found?.senderAddresses.join(', ');
  const observed = found ? `${found.enabled ? 'enabled' : 'disabled'}, from ${by}` : 'absent';
  return { kind: 'InboundConnector', name, state, observed, difference };
}
