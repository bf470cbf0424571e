import test from 'ava';
import type { Facts, InFlight } from '../../../src/domain/facts.ts';
import { type Change, current } from '../../../src/domain/mailflow/mail-world.ts';
import { mayRun } from '../../../src/domain/plan/gates.ts';
import { makePlan } from '../../../src/domain/plan/make-plan.ts';
import { need } from '../../../src/domain/plan/needs.ts';
import type { Step } from '../../../src/domain/plan/step.ts';
import { aSpec, managedBy, NOW, someFacts } from '../../support/builders.ts';
import { journey, needsOldServerAgain } from './journeys.ts';

const spec = aSpec();
const HOUR_MS = 3_600_000;

function stepOf(thing: Change['thing'], facts: Facts, wanted = spec): Step {
  const step = makePlan(wanted, facts).steps.find(({ change }) => change.thing === thing);
  if (!step) throw new Error(`no step for ${thing}`);
  return step;
}

function flight(before: Change, until: number): InFlight {
  return { step: `made/${before.thing}`, before: JSON.stringify(before), since: NOW, until, why: 'a reason' };
}

const usual = someFacts();
const UNKNOWN = { kind: 'Unknown', why: 'SERVFAIL' } as const;
const stale = [{ server: 'ns2.example', answer: { kind: 'Found' as const, ttlSeconds: 3600, values: [] } }];

const published: Facts['mtaSts'] = { kind: 'Found', ttlSeconds: 60, values: ['v=STSv1; id=1'] };
const receiving = journey('Send', 'Receive');
const MTA_STS: ReadonlyArray<
  readonly [reason: string, thing: 'Mx' | 'MtaSts', facts: Partial<Facts>, verdict: string]
> = [
  ['no policy', 'Mx', {}, 'open'],
  ['a policy that nobody could look up', 'Mx', { mtaSts: UNKNOWN }, 'PartialObservation'],
  ['a policy is published, and only a person can widen it', 'MtaSts', { mtaSts: published }, 'WaitingForPerson'],
];

for (const [reason, thing, changes, expected] of MTA_STS) {
  test(`MX moves by what is known of MTA-STS: ${reason}`, (t) => {
    const facts = { ...receiving.facts, ...changes };
    const verdict = mayRun({ step: stepOf(thing, facts, receiving.spec), spec: receiving.spec, facts, inFlight: [] });
    t.is(verdict.open ? 'open' : verdict.reason, expected);
  });
}

test('MX moves after the policy is widened, and not without', (t) => {
  const { spec: toReceive, facts } = receiving;
  const ids = makePlan(toReceive, { ...facts, mtaSts: published }).steps.map(({ id }) => id);
  t.true(
    ids.indexOf('person/mta-sts') >= 0 && ids.indexOf('person/mta-sts') < ids.indexOf('dns/replace/MX/contoso.com'),
  );
  const done = { ...facts, mtaSts: published, doneTasks: new Set([...facts.doneTasks, 'mta-sts']) };
  t.false(makePlan(toReceive, done).steps.some(({ id }) => id === 'person/mta-sts'));
});

test('MX does not move while the old server refuses connections', (t) => {
  const { spec: toReceive, facts } = receiving;
  const nobody = { address: 'nobody@contoso.com', answer: 'Unknown' as const, reply: 'connect ECONNREFUSED' };
  const plan = makePlan(toReceive, { ...facts, legacyProbe: { ...facts.legacyProbe, reachable: false, nobody } });
  t.true(plan.problems.some(({ reason }) => reason === 'LegacyUnreachable'));
});

const SILENT = { kind: 'Unknown', why: 'the agent has been silent' } as const;

const SILENCE = [
  ['Postfix', 'AgentSilent'],
  ['CPanel', 'LegacyUnreachable'],
] as const;
for (const [provider, reason] of SILENCE) {
  test(`${provider}: a silent server is not set up, and MX does not move on its last word`, (t) => {
    const silent = { ...someFacts(), legacyServer: SILENT };
    const wanted = managedBy(spec, provider);
    const step = stepOf('Forwarders', silent, wanted);
    t.is(step.kind, 'SetForwarders');
    const verdict = mayRun({ step, spec: wanted, facts: silent, inFlight: [] });
    t.is(verdict.open ? 'open' : verdict.reason, reason);
    const facts = { ...receiving.facts, legacyServer: SILENT };
    const toReceive = managedBy(receiving.spec, provider);
    const move = mayRun({ step: stepOf('Mx', facts, toReceive), spec: toReceive, facts, inFlight: [] });
    t.is(move.open ? 'open' : move.reason, reason);
  });
}

test('nothing else waits for a silent agent', (t) => {
  const silent = { ...someFacts(), legacyServer: SILENT };
  const wanted = managedBy(spec, 'Postfix');
  const step = stepOf('OutboundConnector', silent, wanted);
  t.true(mayRun({ step, spec: wanted, facts: silent, inFlight: [] }).open);
});

test('a panel that is gone for good does not keep the domain: a person may say so', (t) => {
  const { spec: toRetire, facts: retired } = journey('Retire', 'Retire');
  const facts = { ...retired, doneTasks: new Set(['legacy-silent', 'legacy-stopped-sending']), legacyServer: SILENT };
  const wanted = managedBy(toRetire, 'CPanel');
  const step = stepOf('LegacyDomain', facts, wanted);
  const verdict = mayRun({ step, spec: wanted, facts, inFlight: [] });
  t.regex(verdict.open ? 'open' : verdict.message, /mark task legacy-domain-removed as done/);
  const told = { ...facts, doneTasks: new Set([...facts.doneTasks, 'legacy-domain-removed']) };
  t.false(makePlan(wanted, told).steps.some(({ kind }) => kind === 'SetRole'));
});

const VERDICTS: ReadonlyArray<
  readonly [reason: string, thing: Change['thing'], facts: Facts, verdict: string | 'open']
> = [
  ['nothing is in the way', 'OutboundConnector', usual, 'open'],
  ["a person's step is never made here", 'Forwarders', usual, 'WaitingForPerson'],
  [
    'the smart host has no address',
    'OutboundConnector',
    { ...usual, smartHost: { ...usual.smartHost, addresses: { kind: 'NxDomain', negativeTtlSeconds: 60 } } },
    'PartialObservation',
  ],
  [
    "the smart host's addresses could not be looked up",
    'OutboundConnector',
    { ...usual, smartHost: { ...usual.smartHost, addresses: UNKNOWN } },
    'PartialObservation',
  ],
  [
    "the smart host's MX could not be looked up, and it may lead to Microsoft",
    'OutboundConnector',
    { ...usual, smartHost: { ...usual.smartHost, mx: UNKNOWN } },
    'PartialObservation',
  ],
  [
    'the zone cannot be written',
    'Spf',
    { ...usual, zone: { ...usual.zone, notWritableBecause: 'pending' } },
    'ZoneNotWritable',
  ],
  [
    'a server of the zone shows something else',
    'Spf',
    { ...usual, publicMx: [...usual.publicMx, ...stale] },
    'WaitingForDns',
  ],
  [
    'a server of the zone does not answer',
    'Spf',
    { ...usual, publicMx: [{ server: 'ns2.example', answer: UNKNOWN }] },
    'WaitingForDns',
  ],
  ['name servers do not matter to Exchange Online', 'OutboundConnector', { ...usual, publicMx: stale }, 'open'],
];

for (const [reason, thing, facts, expected] of VERDICTS) {
  test(`${thing}: ${reason}`, (t) => {
    const verdict = mayRun({ step: stepOf(thing, facts), spec, facts, inFlight: [] });
    t.is(verdict.open ? 'open' : verdict.reason, expected);
  });
}

const REASONS: ReadonlyArray<readonly [thing: Change['thing'], reason: string]> = [
  ['MxLifetime', 'WaitingForTtl'],
  ['Spf', 'WaitingForTtl'],
  ['Mx', 'WaitingForStragglers'],
  ['LegacySending', 'WaitingForQueueLifetime'],
  ['LegacySilence', 'WaitingForSilence'],
  ['OutboundConnector', 'WaitingForSettling'],
  ['InboundConnector', 'WaitingForSettling'],
  ['AcceptedDomain', 'WaitingForSettling'],
];
const reasons = new Map(REASONS);

const again = needsOldServerAgain();
const WAYS = [journey('Prepare', 'Send'), journey('Send', 'Receive'), journey('Receive', 'Retire'), again];

test('every step waits for everything that it needs to settle, whoever makes it', (t) => {
  let count = 0;
  for (const { spec: wanted, facts } of WAYS) {
    const plan = makePlan(wanted, facts);
    for (const step of plan.steps) {
      const things = new Set(step.needs.map((name) => need(name).thing).filter((thing) => thing !== null));
      for (const thing of things) {
        count += 1;
        const inFlight = [flight(current(plan.world, thing), NOW + HOUR_MS)];
        const verdict = mayRun({ step, spec: wanted, facts, inFlight });
        t.like(
          verdict,
          { open: false, reason: reasons.get(thing) ?? 'WaitingForSettling', until: NOW + HOUR_MS },
          `${step.id}: ${thing}`,
        );
      }
    }
  }
  t.log(`${count} waits`);
  t.true(count > 20);
});

test('the longest wait is told, with its end, and without the time of asking', (t) => {
  const { spec: wanted, facts } = journey('Receive', 'Retire');
  const step = stepOf('AcceptedDomain', facts, wanted);
  const inFlight = [
    flight({ thing: 'LegacySilence', value: false }, NOW + HOUR_MS),
    flight({ thing: 'Mx', value: 'Legacy' }, NOW + 2 * HOUR_MS),
  ];
  t.like(mayRun({ step, spec: wanted, facts, inFlight }), {
    reason: 'WaitingForStragglers',
    message: 'made/Mx settles at 2026-01-01T02:00:00Z: a reason',
  });
});

const PASSED: ReadonlyArray<readonly [reason: string, entry: InFlight]> = [
  [
    'a wait that is over does not hold anything up',
    flight({ thing: 'OutboundConnector', value: { kind: 'None', leadsTo: 'Unknown', host: '' } }, NOW),
  ],
  [
    'what a step does not need may still be in flight',
    flight({ thing: 'Spf', value: { exchange: 'NoPass', legacy: 'Pass' } }, NOW + HOUR_MS),
  ],
];

for (const [reason, entry] of PASSED) {
  test(reason, (t) => {
    t.true(mayRun({ step: stepOf('AcceptedDomain', usual), spec, facts: usual, inFlight: [entry] }).open);
  });
}
