import test from 'ava';
import type { HybridMailMigrationStatus } from '../../src/api/v1alpha1/types.generated.ts';
import { memoryOf, rememberedStatus } from '../../src/controller/remember.ts';
import { report, reportError } from '../../src/controller/report.ts';
import { suspended } from '../../src/controller/suspended.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { updateMemory } from '../../src/domain/memory.ts';
import { TerminalError, WaitingError } from '../../src/errors.ts';
import { journey } from '../domain/plan/journeys.ts';
import {
  aMailbox,
  aMigration,
  anOutboundConnector,
  aSpec,
  NOW,
  remembering,
  someFacts,
  withMx,
} from '../support/builders.ts';
import { aSituation, type Circumstances, withStatus } from './situations.ts';
import { faultsOf, MAX_STATUS_BYTES } from './status-schema.ts';

const INTERVAL_MS = 300_000;
const look = (circumstances: Circumstances) => report(aSituation(circumstances), INTERVAL_MS);
const statusOf = (circumstances: Circumstances) => look(circumstances).status as HybridMailMigrationStatus;

const LONG_NAME = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.example`;
const usual = someFacts();

/** As much of everything as the schema and the services allow. */
function largest(): Circumstances {
  const people = Array.from({ length: 2_000 }, (_, i) => `${'x'.repeat(50)}${i}`);
  const exchange = {
    ...usual.exchange,
    recipients: people.map((name) => aMailbox(name)),
    outboundConnectors: [
      anOutboundConnector({ enabled: false, smartHosts: Array.from({ length: 50 }, (_, i) => `h${i}.${LONG_NAME}`) }),
    ],
  };
  const facts: Facts = {
    ...withMx(
      usual,
      Array.from({ length: 20 }, (_, i) => `m${i}.${LONG_NAME}`),
    ),
    exchange,
    inventory: Array.from({ length: 5_000 }, (_, i) => `${'y'.repeat(60)}${i}@contoso.com`),
    sameSenders: Array.from({ length: 100 }, (_, i) => `${'n'.repeat(63)}/${'o'.repeat(200)}${i}`),
    doneTasks: new Set(['legacy-silent', 'legacy-stopped-sending', 'legacy-smart-host']),
  };
  const txt = {
    ttlSeconds: 300,
    values: [`v=spf1 ${Array.from({ length: 200 }, (_, i) => `ip4:198.51.100.${i}`).join(' ')} -all`, 'v=spf1 -all'],
  };
  const long = 'z'.repeat(1024);
  const history = Array.from({ length: 20 }, () => ({
    at: '2026-01-01T00:00:00Z',
    step: 's'.repeat(512),
    result: 'Refused' as const,
    message: long,
  }));
  const inFlight = Array.from({ length: 12 }, (_, i) => ({
    step: `exchange/update/${i}/${LONG_NAME}`,
    before: JSON.stringify({
      thing: 'OutboundConnector',
      value: { kind: 'SmartHost', host: LONG_NAME, leadsTo: 'Unknown' },
    }),
    since: NOW,
    until: NOW + 86_400_000,
    why: 'until a change is in force on all servers of Exchange Online',
  }));
  const spec = aSpec({ recipients: { migrated: { from: 'EveryMailbox' } } });
  return {
    spec,
    facts: remembering(
      { ...facts, zoneMail: { ...facts.zoneMail, txt } },
      { inFlight, forwardersWanted: 5_000, spfTerms: Array.from({ length: 64 }, (_, i) => `ip4:198.51.100.${i}`) },
    ),
    object: withStatus(aMigration(), { history }),
  };
}

const SITUATIONS: ReadonlyArray<readonly [reason: string, circumstances: Circumstances]> = [
  ['the first look', {}],
  ['at rest in Send', journey('Send', 'Send')],
  ['on the way to Receive', journey('Send', 'Receive')],
  ['on the way to Retire', journey('Receive', 'Retire')],
  ['retired', journey('Retire', 'Retire')],
  ['observed only', { spec: aSpec({ phase: 'Prepare' }), facts: remembering(usual, { reached: null }) }],
  ['the largest of everything', largest()],
];

for (const [reason, circumstances] of SITUATIONS) {
  test(`a status is what the API server takes: ${reason}`, (t) => {
    const status = statusOf(circumstances);
    t.deepEqual(faultsOf(status), []);
    const bytes = Buffer.byteLength(JSON.stringify(status));
    if (reason.startsWith('the largest')) t.log(`${bytes} bytes`);
    t.true(bytes < MAX_STATUS_BYTES, `${bytes} bytes`);
  });

  test(`a second look at the same world changes nothing: ${reason}`, (t) => {
    const first = look(circumstances);
    const object = withStatus(circumstances.object ?? aMigration(), first.status);
    const facts = circumstances.facts ?? usual;
    const remembered = { ...facts, now: facts.now + 1_000, memory: memoryOf(object.status) };
    const second = look({ ...circumstances, object, facts: remembered, now: facts.now + 1_000 });
    t.deepEqual(second.events, []);
    t.deepEqual(second.status, first.status);
  });

  test(`what is remembered survives the status: ${reason}`, (t) => {
    const situation = aSituation(circumstances);
    const memory = memoryOf(report(situation, INTERVAL_MS).status as HybridMailMigrationStatus);
    t.deepEqual(memory.inFlight, situation.applied.memory.inFlight);
    t.deepEqual(memory.spfTerms, situation.applied.memory.spfTerms);
    t.deepEqual(memory.baseline?.mx, situation.applied.memory.baseline?.mx);
  });
}

test('a wait is never cut short by the whole seconds of a status', (t) => {
  const entry = { step: 'made', before: '{"thing":"Mx","value":"Legacy"}', since: NOW, until: NOW + 1_001, why: '' };
  const { inFlight } = memoryOf(rememberedStatus({ ...usual.memory, inFlight: [entry] }));
  t.is(inFlight[0]?.until, NOW + 2_000);
});

test('a task whose wait runs is remembered as done in every phase', (t) => {
  for (const { spec, facts: found } of [journey('Send', 'Receive'), journey('Receive', 'Retire')]) {
    const facts = { ...found, doneTasks: new Set([...found.doneTasks, 'legacy-silent', 'legacy-stopped-sending']) };
    const memory = memoryOf(statusOf({ spec, facts }));
    t.true(memory.doneTasks.has('legacy-silent') && memory.doneTasks.has('legacy-stopped-sending'));
    t.deepEqual(updateMemory(spec, { ...facts, now: NOW + 60_000, memory }).inFlight, memory.inFlight);
  }
});

test('a list that shrank too much is not taken for the list from before', (t) => {
  const shrunk = remembering(usual, { forwardersWanted: 50 });
  const status = statusOf({ facts: shrunk });
  t.is(status.forwarders?.wanted, 50);
  t.is(status.conditions?.find(({ type }) => type === 'Stalled')?.reason, 'ApprovalNeeded');
  const approved = { ...shrunk, approvedPlan: status.plan?.hash ?? null };
  t.is(statusOf({ facts: approved }).forwarders?.wanted, 1);
});

test('a phase is reached only when nothing is left to do', (t) => {
  t.is(statusOf(journey('Send', 'Receive')).phase?.reached, 'Send');
  const { spec, facts } = journey('Receive', 'Receive');
  t.like(statusOf({ spec, facts }).phase, { declared: 'Receive', reached: 'Receive', reachedGeneration: 2 });
});

const remembered = withStatus(aMigration(), statusOf({ ...journey('Receive', 'Retire') }));

test('an error keeps what is remembered and judged, and tells the new generation', (t) => {
  const object = { ...remembered, metadata: { ...remembered.metadata, generation: 7 } };
  const { status, action } = reportError(object, new TerminalError('CredentialsRejected', 'refused'), NOW, INTERVAL_MS);
  const after = status as HybridMailMigrationStatus;
  t.deepEqual(memoryOf(after), memoryOf(remembered.status));
  t.is(after.observedGeneration, 7);
  t.deepEqual(faultsOf(after), []);
  t.deepEqual(
    after.conditions?.map(({ type }) => type),
    remembered.status?.conditions?.map(({ type }) => type),
  );
  t.deepEqual(action, { kind: 'requeue', afterMs: INTERVAL_MS });
});

test('an error before the first look leaves a status that says what is wrong', (t) => {
  const { status, events } = reportError(
    aMigration(),
    new WaitingError('Throttled', 'slow down', 9_000),
    NOW,
    INTERVAL_MS,
  );
  t.deepEqual(faultsOf(status), []);
  t.is(
    (status as HybridMailMigrationStatus).conditions?.find(({ type }) => type === 'Reconciling')?.reason,
    'Throttled',
  );
  t.deepEqual(
    events.map(({ reason }) => reason),
    ['Throttled'],
  );
});

test('what a service said in confidence reaches neither status nor events', (t) => {
  const error = new TerminalError('CredentialsRejected', 'the tenant refused', {
    cause: new Error('client_secret=hunter2'),
  });
  t.false(JSON.stringify(reportError(remembered, error, NOW, INTERVAL_MS)).includes('hunter2'));
});

test('a suspended migration keeps what is known, says so once, and waits for a change', (t) => {
  const first = suspended(remembered, NOW);
  t.deepEqual(faultsOf(first.status), []);
  t.deepEqual(memoryOf(first.status as HybridMailMigrationStatus), memoryOf(remembered.status));
  t.deepEqual([first.events.length, first.action], [1, { kind: 'awaitChange' }]);
  const second = suspended(withStatus(remembered, first.status), NOW + 60_000);
  t.deepEqual(second.events, []);
  t.deepEqual(second.status, first.status);
});
