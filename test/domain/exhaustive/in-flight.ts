import type { InFlight } from '../../../src/domain/facts.ts';
import type { Change, Thing } from '../../../src/domain/mailflow/mail-world.ts';
import { NOW } from '../../support/builders.ts';
import type { Choice } from './axes.ts';

const HOUR_MS = 3_600_000;

const RELAY: Change = { thing: 'AcceptedDomain', value: 'InternalRelay' };
const NO_ROUTE: Change = { thing: 'OutboundConnector', value: { kind: 'None', leadsTo: 'Unknown', host: '' } };
const TO_MICROSOFT: Change = {
  thing: 'OutboundConnector',
  value: { kind: 'SmartHost', leadsTo: 'Microsoft', host: 'relay.example' },
};
const NO_MATCH: Change = { thing: 'InboundConnector', value: { by: 'Nothing', skipLastAddress: false } };
const NO_PASS: Change = { thing: 'Spf', value: { exchange: 'NoPass', legacy: 'Pass' } };
const LONG: Change = { thing: 'MxLifetime', value: 'Long' };
const FROM_LEGACY: Change = { thing: 'Mx', value: 'Legacy' };
const FROM_EXCHANGE: Change = { thing: 'Mx', value: 'ExchangeOnline' };
const NOT_SILENT: Change = { thing: 'LegacySilence', value: false };
const SENDING: Change = { thing: 'LegacySending', value: false };
const EVERYTHING = [RELAY, NO_ROUTE, NO_MATCH, NO_PASS, LONG, FROM_LEGACY, NOT_SILENT, SENDING];

const OLD_VALUES: Readonly<Record<Choice['inFlight'], readonly Change[]>> = {
  nothing: [],
  'all over': EVERYTHING,
  'accepted domain': [RELAY],
  'outbound connector': [NO_ROUTE],
  'outbound connector to Microsoft': [TO_MICROSOFT],
  'inbound connector': [NO_MATCH],
  SPF: [NO_PASS],
  'time to live of MX': [LONG],
  'MX from the old server': [FROM_LEGACY],
  'MX from Exchange Online': [FROM_EXCHANGE],
  // The marks are new to the memory, which starts their waits.
  "people's marks": [],
  everything: EVERYTHING,
};

/** What is remembered of changes made before this look. */
export function inFlightOf(state: Choice['inFlight']): readonly InFlight[] {
  const until = state === 'all over' ? NOW : NOW + HOUR_MS;
  return OLD_VALUES[state].map((before) => ({
    step: STEP_IDS[before.thing] ?? before.thing,
    before: JSON.stringify(before),
    since: NOW - HOUR_MS,
    until,
    why: 'made before this look',
  }));
}

/** Steps whose waits are remembered; the id is the planner's. */
const STEP_IDS: Partial<Readonly<Record<Thing, string>>> = {
  AcceptedDomain: 'exchange/set/AcceptedDomain/contoso.com',
  OutboundConnector: 'exchange/update/OutboundConnector/contoso.com',
  InboundConnector: 'exchange/update/InboundConnector/mail.contoso.com',
  Spf: 'dns/replace/SPF/contoso.com',
  MxLifetime: 'dns/lower-ttl/MX/contoso.com',
  Mx: 'dns/replace/MX/contoso.com',
  LegacySilence: 'person/silence',
  LegacySending: 'person/stop-sending',
};
