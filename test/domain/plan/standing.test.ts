import test from 'ava';
import type { Facts } from '../../../src/domain/facts.ts';
import { makePlan } from '../../../src/domain/plan/make-plan.ts';
import { walk } from '../../support/apply-to-facts.ts';
import { anOutboundConnector, theWorld } from '../../support/builders.ts';
import { journey } from './journeys.ts';

const HAND_MADE = { comment: '', guid: 'foreign', name: 'made by hand' };

/** Ground that is taken away from a company that had reached its phase: no step needs it, and the phase does. */
const TAKEN_AWAY: ReadonlyArray<
  readonly [what: string, phase: 'Send' | 'Receive' | 'Retire', change: (facts: Facts) => Facts, reasons: string[]]
> = [
  ['nothing', 'Receive', (facts) => facts, []],
  [
    "the smart host's name leads to Microsoft",
    'Receive',
    (facts) => ({
      ...facts,
      smartHost: { ...facts.smartHost, addresses: { kind: 'Found', ttlSeconds: 300, values: ['52.101.1.1'] } },
    }),
    ['LoopRisk'],
  ],
  [
    'the old server does not take the domain any more',
    'Receive',
    (facts) => ({
      ...facts,
      legacyProbe: {
        ...facts.legacyProbe,
        nobody: { address: 'nobody@contoso.com', answer: 'Refused', reply: '554 5.7.1 Relay access denied' },
      },
    }),
    ['BounceRisk'],
  ],
  [
    'a foreign connector carries the domain after the old server is gone',
    'Retire',
    (facts) => ({
      ...facts,
      exchange: { ...facts.exchange, outboundConnectors: [anOutboundConnector(HAND_MADE)] },
    }),
    ['ForeignConnector'],
  ],
];

for (const [what, phase, change, reasons] of TAKEN_AWAY) {
  test(`${phase}, ${what}: ${reasons.join() || 'nothing to say'}`, (t) => {
    const { spec, facts } = journey(phase, phase);
    const plan = makePlan(spec, change(facts));
    t.deepEqual(plan.steps, []);
    t.deepEqual(
      plan.problems.map(({ reason }) => reason),
      reasons as (typeof plan.problems)[number]['reason'][],
    );
    t.true(plan.problems.every(({ wayOut }) => wayOut !== ''));
  });
}

test('the domain is removed from the old server after its silence, and not while senders still use the old MX', (t) => {
  const { spec, facts } = journey('Receive', 'Retire');
  const ids = makePlan(spec, facts).steps.map(({ id }) => id);
  t.true(ids.indexOf('person/silence') < ids.indexOf('person/remove-domain'));

  const retired = journey('Retire', 'Retire');
  const kept = new Set(
    [...retired.facts.doneTasks].filter((id) => !['legacy-silent', 'legacy-domain-removed'].includes(id)),
  );
  const before = JSON.stringify({ thing: 'Mx', value: 'Legacy' });
  const moving = {
    step: 'dns/replace/MX/contoso.com',
    before,
    since: 0,
    until: retired.facts.now + 3_600_000,
    why: '',
  };
  const memory = { ...retired.facts.memory, doneTasks: kept, inFlight: [moving] };
  const plan = makePlan(retired.spec, { ...retired.facts, doneTasks: kept, memory });
  t.deepEqual(
    [plan.steps.map(({ id }) => id), plan.problems, plan.rehearsal.refusals],
    [['person/silence', 'person/remove-domain'], [], []],
  );
});

test("Retire foretells SPF as it comes: the customer's own term still passes the old server", (t) => {
  const { spec, facts } = journey('Receive', 'Retire');
  const { plan, facts: end, refused } = walk(spec, facts);
  t.false(refused);
  const step = plan.steps.find(({ change }) => change.thing === 'Spf');
  t.deepEqual(step?.change.value, theWorld(spec, end).spf);
  t.is(theWorld(spec, end).spf.legacy, 'Pass');
});

for (const [smartHosts, leadsTo] of [
  [['mail.contoso.com'], 'Legacy'],
  [['mail.contoso.com', 'contoso-com.mail.protection.outlook.com'], 'Microsoft'],
] as const) {
  test(`removing our connector foretells where the next one leads: ${leadsTo}`, (t) => {
    const { spec, facts } = journey('Receive', 'Retire');
    const next = anOutboundConnector({ ...HAND_MADE, recipientDomains: [], allAcceptedDomains: true, smartHosts });
    const outboundConnectors = [...facts.exchange.outboundConnectors, next];
    const plan = makePlan(spec, { ...facts, exchange: { ...facts.exchange, outboundConnectors } });
    const step = plan.steps.find(
      ({ kind, change }) => kind === 'RemoveConnector' && change.thing === 'OutboundConnector',
    );
    t.like(step?.change.value, { kind: 'SmartHost', leadsTo });
    t.true(plan.problems.some(({ reason }) => reason === 'ForeignConnector'));
  });
}
