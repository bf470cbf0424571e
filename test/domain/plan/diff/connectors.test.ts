import test from 'ava';
import type { MigrationSpec } from '../../../../src/api/v1alpha1/normalize.ts';
import type { Facts } from '../../../../src/domain/facts.ts';
import type { InboundConnector, OutboundConnector } from '../../../../src/domain/model/connector.ts';
import { makePlan, type Plan } from '../../../../src/domain/plan/make-plan.ts';
import type { Problem, Step } from '../../../../src/domain/plan/step.ts';
import { anInboundConnector, anOutboundConnector, aSpec, remembering, someFacts } from '../../../support/builders.ts';
import { journey } from '../journeys.ts';

type Direction = 'InboundConnector' | 'OutboundConnector';

const usual = someFacts();
const foreign = { name: 'Consultant', guid: 'guid-foreign', comment: 'made by hand' };

function withConnectors(
  inboundConnectors: InboundConnector[],
  outboundConnectors: OutboundConnector[],
  facts = usual,
): Facts {
  return { ...facts, exchange: { ...facts.exchange, inboundConnectors, outboundConnectors } };
}

/** What the plan does about one connector: the kinds of its steps, and the state of its row. */
function about(direction: Direction, facts: Facts, spec: MigrationSpec = aSpec()): readonly string[] {
  const plan = makePlan(spec, facts);
  return [
    ...stepsOf(direction, plan).map(({ kind }) => kind),
    plan.things.find(({ kind }) => kind === direction)?.state ?? '',
  ];
}

function stepsOf(direction: Direction, plan: Plan): readonly Step[] {
  return plan.steps.filter(({ change, kind }) => change.thing === direction && kind !== 'AskPerson');
}

const OUTBOUND: ReadonlyArray<readonly [reason: string, connectors: OutboundConnector[], expected: readonly string[]]> =
  [
    ['none: one is made', [], ['CreateConnector', 'Absent']],
    ['as it should be', [anOutboundConnector()], ['InSync']],
    ['renamed by a person: still ours', [anOutboundConnector({ name: 'To the old server' })], ['InSync']],
    ['disabled: put back', [anOutboundConnector({ enabled: false })], ['UpdateConnector', 'Drifted']],
    [
      'another scope: put back',
      [anOutboundConnector({ recipientDomains: ['contoso.com', 'fabrikam.com'] })],
      ['UpdateConnector', 'Drifted'],
    ],
    ['by MX: put back', [anOutboundConnector({ useMxRecord: true, smartHosts: [] })], ['UpdateConnector', 'Drifted']],
    ['one that fits is adopted as it is', [anOutboundConnector(foreign)], ['Foreign']],
    [
      'one for another domain is nobody’s business',
      [anOutboundConnector({ ...foreign, recipientDomains: ['fabrikam.com'] })],
      ['CreateConnector', 'Absent'],
    ],
    [
      'a disabled one carries nothing',
      [anOutboundConnector({ ...foreign, enabled: false })],
      ['CreateConnector', 'Absent'],
    ],
    [
      'one in test mode carries nothing',
      [anOutboundConnector({ ...foreign, testMode: true })],
      ['CreateConnector', 'Absent'],
    ],
    [
      'one for mail-flow rules carries nothing',
      [anOutboundConnector({ ...foreign, transportRuleScoped: true })],
      ['CreateConnector', 'Absent'],
    ],
  ];

for (const [reason, connectors, expected] of OUTBOUND) {
  test(`outbound, ${reason}`, (t) => {
    t.deepEqual(about('OutboundConnector', withConnectors([], connectors)), expected);
  });
}

const REFUSED: ReadonlyArray<readonly [reason: string, connectors: OutboundConnector[], problem: Problem['reason']]> = [
  [
    'a foreign one that routes elsewhere',
    [anOutboundConnector({ ...foreign, smartHosts: ['filter.example'] })],
    'ForeignConnector',
  ],
  ['a foreign one by MX', [anOutboundConnector({ ...foreign, useMxRecord: true, smartHosts: [] })], 'ForeignConnector'],
  [
    'a foreign one that also routes elsewhere',
    [anOutboundConnector({ ...foreign, smartHosts: ['mail.contoso.com', 'filter.example'] })],
    'ForeignConnector',
  ],
  [
    'a second one beside ours: which one counts is not defined',
    [anOutboundConnector(), anOutboundConnector(foreign)],
    'ForeignConnector',
  ],
  [
    'a foreign one that routes all mail by the old server (L10)',
    [anOutboundConnector({ ...foreign, routeAllMessagesViaOnPremises: true })],
    'ForeignConnector',
  ],
  [
    'ours, made to route all mail by the old server (L10)',
    [anOutboundConnector({ routeAllMessagesViaOnPremises: true })],
    'LoopRisk',
  ],
  ['ours, put into test mode: it carries nothing (L1)', [anOutboundConnector({ testMode: true })], 'LoopRisk'],
];

for (const [reason, connectors, problem] of REFUSED) {
  test(`outbound, refused: ${reason}`, (t) => {
    const plan = makePlan(aSpec(), withConnectors([], connectors));
    t.is(plan.problems[0]?.reason, problem);
    t.deepEqual(stepsOf('OutboundConnector', plan), []);
  });
}

const INBOUND: ReadonlyArray<readonly [reason: string, connectors: InboundConnector[], expected: readonly string[]]> = [
  ['none: one is made', [], ['CreateConnector', 'Absent']],
  ['as it should be', [anInboundConnector()], ['InSync']],
  ['disabled: put back', [anInboundConnector({ enabled: false })], ['UpdateConnector', 'Drifted']],
  [
    'without enhanced filtering: put back',
    [anInboundConnector({ skipLastAddress: false })],
    ['UpdateConnector', 'Drifted'],
  ],
  ['one that knows the old server is adopted', [anInboundConnector(foreign)], ['Foreign']],
  [
    'a partner connector does not make mail our own',
    [anInboundConnector({ ...foreign, connectorType: 'Partner' })],
    ['CreateConnector', 'Absent'],
  ],
  [
    'one for another address does not',
    [anInboundConnector({ ...foreign, senderAddresses: ['198.51.100.1'] })],
    ['CreateConnector', 'Absent'],
  ],
];

for (const [reason, connectors, expected] of INBOUND) {
  test(`inbound, ${reason}`, (t) => {
    t.deepEqual(about('InboundConnector', withConnectors(connectors, [])), expected);
  });
}

test('without a fixed address or a certificate there is nothing to match, so no inbound connector is made', (t) => {
  const spec = aSpec({ legacy: { smartHost: { host: 'mail.contoso.com' } } });
  t.deepEqual(about('InboundConnector', usual, spec), ['Absent']);
  t.deepEqual(makePlan(spec, usual).problems, []);
});

test('a certificate is preferred to addresses, and demands TLS', (t) => {
  const sendsFrom = { addresses: ['203.0.113.10'], certificateName: 'mail.contoso.com' };
  const spec = aSpec({ legacy: { smartHost: { host: 'mail.contoso.com' }, sendsFrom } });
  const [step] = stepsOf('InboundConnector', makePlan(spec, usual));
  t.is(step?.kind, 'CreateConnector');
  if (step?.kind !== 'CreateConnector') return;
  t.like(step.after, { certificateName: 'mail.contoso.com', senderAddresses: [], requireTls: true });
});

test('differences name the field as administrators know it, found and wanted, and lists are sets', (t) => {
  const sendsFrom = { addresses: ['203.0.113.10', '203.0.113.11'] };
  const spec = aSpec({ legacy: { smartHost: { host: 'mail.contoso.com' }, sendsFrom } });
  const swapped = anInboundConnector({ senderAddresses: ['203.0.113.11', '203.0.113.10'] });
  t.deepEqual(about('InboundConnector', withConnectors([swapped], []), spec), ['InSync']);

  const less = anInboundConnector({ senderAddresses: ['203.0.113.10'], enabled: false, certificateName: null });
  const [step] = stepsOf('InboundConnector', makePlan(spec, withConnectors([less], [])));
  t.deepEqual(step?.kind === 'UpdateConnector' && step.differences, [
    'Enabled: false (want true)',
    'SenderIPAddresses: 203.0.113.10 (want 203.0.113.10, 203.0.113.11)',
  ]);
});

test('the shared inbound connector stays while another migration needs it', (t) => {
  const { spec, facts } = journey('Receive', 'Retire');
  t.true(about('InboundConnector', facts, spec).includes('RemoveConnector'));
  const shared = { ...facts, sharedWith: ['customer-contoso/fabrikam-com'] };
  t.deepEqual(about('InboundConnector', shared, spec), ['InSync']);
});

test('two migrations that declare other settings for one inbound connector do not pull at it', (t) => {
  const plan = makePlan(aSpec(), {
    ...withConnectors([anInboundConnector({ enabled: false })], []),
    overruledBy: 'a/b',
  });
  t.is(plan.problems[0]?.reason, 'SharedSettingsDiffer');
  t.deepEqual(stepsOf('InboundConnector', plan), []);
});

test('Retire removes ours and leaves what others made', (t) => {
  const { spec, facts } = journey('Receive', 'Retire');
  const { inboundConnectors, outboundConnectors } = facts.exchange;
  const more = withConnectors([...inboundConnectors, anInboundConnector(foreign)], [...outboundConnectors], facts);
  const removed = makePlan(spec, more).steps.flatMap((step) =>
    step.kind === 'RemoveConnector' ? [step.before.guid] : [],
  );
  t.deepEqual(removed.toSorted(), ['made-in', 'made-out']);

  const adopted = withConnectors([anInboundConnector(foreign)], [anOutboundConnector(foreign)], facts);
  const plan = makePlan(spec, adopted);
  t.false(plan.steps.some(({ kind }) => kind === 'RemoveConnector'));
  t.deepEqual(
    plan.problems.map(({ reason }) => reason),
    ['ForeignConnector'],
    'the old server may not go while mail is routed to it',
  );
});

test('Prepare only looks', (t) => {
  const spec = aSpec({ phase: 'Prepare' });
  const facts = withConnectors(
    [anInboundConnector({ enabled: false })],
    [anOutboundConnector({ ...foreign, useMxRecord: true })],
  );
  t.deepEqual(makePlan(spec, remembering(facts, { reached: null })).steps, []);
});
