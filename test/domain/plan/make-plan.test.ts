import test from 'ava';
import type { HybridMailMigrationSpec } from '../../../src/api/v1alpha1/types.generated.ts';
import type { Facts } from '../../../src/domain/facts.ts';
import { hazardsOf } from '../../../src/domain/mailflow/hazards.ts';
import { makePlan } from '../../../src/domain/plan/make-plan.ts';
import { rehearse } from '../../../src/domain/plan/rehearse.ts';
import { verdict } from '../../../src/domain/plan/render.ts';
import { walk } from '../../support/apply-to-facts.ts';
import { aMailbox, aSpec, remembering, someFacts, withDone } from '../../support/builders.ts';
import { RECEIVE, SEND } from '../mailflow/worlds.ts';
import { journey, planOf } from './journeys.ts';

const usual = someFacts();
const reasons = (facts: Facts, spec = aSpec()) => makePlan(spec, facts).problems.map(({ reason }) => reason);

test('the same facts give the same plan, to the byte', (t) => {
  t.is(JSON.stringify(makePlan(aSpec(), usual)), JSON.stringify(makePlan(aSpec(), structuredClone(usual))));
});

test('the order in which services list things does not matter', (t) => {
  const { exchange } = usual;
  const recipients = [aMailbox('bob'), aMailbox('carol'), aMailbox('dave')];
  const plan = (list: typeof recipients) =>
    makePlan(aSpec(), { ...usual, exchange: { ...exchange, recipients: list } });
  t.is(plan(recipients).hash, plan(recipients.toReversed()).hash);
  t.is(JSON.stringify(plan(recipients).world), JSON.stringify(plan(recipients.toReversed()).world));
});

test('the time of asking is not part of a plan', (t) => {
  t.is(JSON.stringify(makePlan(aSpec(), { ...usual, now: usual.now + 1 })), JSON.stringify(makePlan(aSpec(), usual)));
});

test('a plan that was made leaves nothing to do, in every phase', (t) => {
  for (const [from, to] of [
    ['Prepare', 'Send'],
    ['Send', 'Receive'],
    ['Receive', 'Retire'],
    ['Receive', 'Send'],
  ] as const) {
    const { spec, facts } = journey(from, to);
    const made = walk(spec, facts);
    const again = makePlan(spec, made.facts);
    t.deepEqual([again.steps, again.problems], [[], []], `${from} to ${to}`);
  }
});

test('without a mail-enabled subscription no phase but Prepare is begun', (t) => {
  const facts = { ...usual, directory: { ...usual.directory, mailSubscription: 'None' as const } };
  t.deepEqual(reasons(facts), ['MailSubscriptionMissing']);
  t.deepEqual(reasons(remembering(facts, { reached: null }), aSpec({ phase: 'Prepare' })), []);
});

test('a tenant that does not accept the domain yet is told so', (t) => {
  const exchange = {
    ...usual.exchange,
    acceptedDomains: usual.exchange.acceptedDomains.filter(({ initial }) => initial),
  };
  t.true(reasons({ ...usual, exchange }).includes('DomainNotVerified'));
});

test('Retire is refused while a mail user of Exchange Online points to the old server', (t) => {
  const { spec, facts } = journey('Receive', 'Retire');
  const pointer = aMailbox('carol', { kind: 'MailUser', externalAddress: 'carol@contoso.com' });
  const exchange = { ...facts.exchange, recipients: [...facts.exchange.recipients, pointer] };
  const plan = makePlan(spec, { ...facts, exchange });
  t.deepEqual(
    plan.problems.map(({ reason }) => reason),
    ['RecipientMissing'],
  );
  t.true(
    plan.rehearsal.refusals.some(({ hazard }) => hazard.kind === 'Loop'),
    'it would loop once the connector is gone',
  );
});

const TRAPS: ReadonlyArray<
  readonly [reason: string, recipients: Partial<HybridMailMigrationSpec['recipients']>, refused: boolean]
> = [
  ['who has not moved', {}, true],
  ['which a person accepted by name', { accepted: ['alice@contoso.com'] }, false],
  ['whose owner has moved', { migrated: { from: 'EveryMailbox' } }, false],
];

for (const [reason, recipients, refused] of TRAPS) {
  test(`a mailbox ${reason} ${refused ? 'blocks' : 'does not block'} Receive`, (t) => {
    const only = { migrated: { from: 'List', addresses: ['bob@contoso.com'] } } as const;
    const { facts } = journey('Send', 'Receive');
    const spec = aSpec({ phase: 'Receive', recipients: { ...only, ...recipients } });
    const done = withDone(spec, { ...facts, doneTasks: new Set(['legacy-firewall', 'legacy-smart-host']) }, [
      'forwarders',
    ]);
    t.deepEqual(reasons(done, spec), refused ? ['UnusedMailboxReceives'] : []);
  });
}

test('a much shorter list of forwarders waits for a person, who approves this list and no other', (t) => {
  const shrunk = remembering(usual, { forwardersWanted: 12 });
  const plan = makePlan(aSpec(), shrunk);
  t.deepEqual(
    plan.problems.map(({ reason }) => reason),
    ['ApprovalNeeded'],
  );
  t.true(plan.problems[0]?.wayOut.endsWith(plan.hash));
  t.deepEqual(reasons({ ...shrunk, approvedPlan: plan.hash }), []);

  const nobody = { ...shrunk, exchange: { ...usual.exchange, recipients: [] }, approvedPlan: plan.hash };
  t.true(reasons(nobody).includes('ApprovalNeeded'));
});

test('an approval of a plan without steps does not cover the next list', (t) => {
  const { spec, facts } = journey('Retire', 'Retire');
  const shrunk = remembering(facts, { forwardersWanted: 50 });
  const plan = makePlan(spec, shrunk);
  t.deepEqual(plan.steps, []);
  const recipients = facts.exchange.recipients.slice(0, 1);
  const next = { ...shrunk, exchange: { ...facts.exchange, recipients }, approvedPlan: plan.hash };
  t.deepEqual([makePlan(spec, next).steps, reasons(next, spec)], [[], ['ApprovalNeeded']]);
});

test('a list that shrinks within the limit needs nobody', (t) => {
  t.deepEqual(reasons(remembering(usual, { forwardersWanted: 11 })), []);
});

test('the hash covers what a step writes', (t) => {
  const spec = aSpec({
    legacy: { smartHost: { host: 'mail.contoso.com' }, sendsFrom: { addresses: ['203.0.113.11'] } },
  });
  t.not(makePlan(spec, usual).hash, makePlan(aSpec(), usual).hash);
  t.regex(makePlan(spec, usual).hash, /^[0-9a-f]{16}$/);
});

test('the rehearsal judges old and new value after every step, and what is in flight before the first', (t) => {
  const plan = planOf('Prepare', 'Send');
  t.true(plan.rehearsal.worlds > plan.steps.length + 1);
  const calm = rehearse([], RECEIVE, []);
  const moving = rehearse([], RECEIVE, [
    { thing: 'OutboundConnector', value: { kind: 'None', leadsTo: 'Unknown', host: '' } },
  ]);
  // What moves is judged as if it had settled, and with its old value.
  t.deepEqual([calm.now.length, calm.worlds, moving.worlds], [0, 1, 1 + 2]);
  t.is(moving.now[0]?.kind, 'Loop', 'the old value of what is in flight is possible');
});

test('a step that does not wait for an earlier one is judged with the old value of that one too', (t) => {
  const { steps, world } = planOf('Receive', 'Retire');
  const hasty = steps.map((step) => (step.change.thing === 'OutboundConnector' ? { ...step, needs: [] } : step));
  t.deepEqual(rehearse(steps, world, []).refusals, []);
  const [refusal] = rehearse(hasty, world, []).refusals;
  t.like(refusal, { step: { change: { thing: 'OutboundConnector' } }, hazard: { kind: 'Loop' } });
});

test('a hazard that is there already does not refuse the plan that mends it', (t) => {
  const looping = { ...RECEIVE, outbound: { kind: 'None', leadsTo: 'Unknown', host: '' } } as const;
  const [create] = planOf('Prepare', 'Send').steps.filter(({ change }) => change.thing === 'OutboundConnector');
  if (!create) return t.fail();
  const { now, refusals, after } = rehearse([create], looping, []);
  t.true(now.length > 0);
  return t.deepEqual([refusals, after], [[], []]);
});

const OFF = { kind: 'None', leadsTo: 'Unknown', host: '' } as const;
const TO_MICROSOFT = { kind: 'SmartHost', leadsTo: 'Microsoft', host: 'relay.example' } as const;

test('a loop that passes with an old value does not hide the same loop that the plan would make last', (t) => {
  const [template] = planOf('Prepare', 'Send').steps.filter(({ change }) => change.thing === 'OutboundConnector');
  if (!template) return t.fail();
  const step = { ...template, change: { thing: 'OutboundConnector', value: TO_MICROSOFT } } as const;
  const inFlight = [{ thing: 'OutboundConnector', value: OFF }] as const;
  const { now, refusals } = rehearse([step], RECEIVE, inFlight);
  t.is(now[0]?.kind, 'Loop', 'the connector was off a moment ago');
  return t.is(refusals[0]?.hazard.kind, 'Loop');
});

test('a plan that leaves a looping world looping is refused, whoever made the loop', (t) => {
  const [template] = planOf('Prepare', 'Send').steps.filter(({ change }) => change.thing === 'OutboundConnector');
  if (!template) return t.fail();
  const step = { ...template, change: { thing: 'OutboundConnector', value: TO_MICROSOFT } } as const;
  const { now, refusals } = rehearse([step], { ...RECEIVE, outbound: OFF }, []);
  t.is(now[0]?.kind, 'Loop');
  return t.is(refusals[0]?.hazard.kind, 'Loop');
});

test('a refusal names the first step after which a hazard is there, and each hazard once', (t) => {
  const plan = planOf('Receive', 'Retire');
  const relay = plan.steps.filter(({ change }) => change.thing !== 'AcceptedDomain');
  const { refusals } = rehearse(relay, plan.world, []);
  t.is(refusals[0]?.step.change.thing, 'OutboundConnector');
  t.is(refusals[0]?.number, relay.findIndex(({ change }) => change.thing === 'OutboundConnector') + 1);
  t.is(new Set(refusals.map(({ hazard }) => hazard.key)).size, refusals.length);
});

test('the worst hazard of the earliest step comes first', (t) => {
  const [move] = planOf('Send', 'Receive').steps.filter(({ change }) => change.thing === 'Mx');
  if (!move) return t.fail();
  const world = { ...SEND, outbound: { kind: 'None', leadsTo: 'Unknown', host: '' } } as const;
  const worst = hazardsOf([{ ...world, mx: 'ExchangeOnline' }])[0];
  return t.is(rehearse([move], world, []).refusals[0]?.hazard.key, worst?.key);
});

test('waits that a person set are named wherever the verdict is read', (t) => {
  const plan = planOf('Prepare', 'Send', { waits: { settleSeconds: 1 } });
  t.regex(verdict(plan), /not the safe waits: spec\.waits sets settleSeconds$/);
  t.notRegex(verdict(planOf('Prepare', 'Send')), /waits/);
});

test('a company without an address or certificate is told what that costs', (t) => {
  const plan = planOf('Prepare', 'Send', { legacy: { smartHost: { host: 'mail.contoso.com' } } });
  const row = plan.things.find(({ kind }) => kind === 'InboundConnector');
  t.regex(row?.observed ?? '', /^absent: spec\.legacy\.sendsFrom is empty/);
});
