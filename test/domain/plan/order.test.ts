import test from 'ava';
import type { Thing } from '../../../src/domain/mailflow/mail-world.ts';
import { makePlan, type Plan } from '../../../src/domain/plan/make-plan.ts';
import type { NeedName } from '../../../src/domain/plan/needs.ts';
import { order } from '../../../src/domain/plan/order.ts';
import type { Step } from '../../../src/domain/plan/step.ts';
import { RECEIVE, SEND } from '../mailflow/worlds.ts';
import { journey, needsOldServerAgain, planOf } from './journeys.ts';

const toSend = planOf('Prepare', 'Send');
const toReceive = planOf('Send', 'Receive');
const toRetire = planOf('Receive', 'Retire');
const again = needsOldServerAgain();
const backToReceive = makePlan(again.spec, again.facts);

/** The safe orders as relations: the plan is derived, these are not its code. */
const RELATIONS: ReadonlyArray<readonly [reason: string, plan: Plan, first: Thing, then: Thing]> = [
  ['a route before Exchange Online relays', toSend, 'OutboundConnector', 'AcceptedDomain'],
  ['SPF before the old server may send through Exchange Online', toSend, 'Spf', 'InboundConnector'],
  ['relaying before people are forwarded, so that they can answer', toSend, 'AcceptedDomain', 'Forwarders'],
  ['the inbound connector before mail is forwarded', toSend, 'InboundConnector', 'Forwarders'],
  ['the time to live before MX', toReceive, 'MxLifetime', 'Mx'],
  ['the firewall before MX', toReceive, 'LegacyFirewall', 'Mx'],
  ['silence before unknown addresses are refused', toRetire, 'LegacySilence', 'AcceptedDomain'],
  ['refusing before the route is taken away, or it would loop', toRetire, 'AcceptedDomain', 'OutboundConnector'],
  ['refusing before the old server stops', toRetire, 'AcceptedDomain', 'LegacySending'],
  ['the last sender before its connector goes', toRetire, 'LegacySending', 'InboundConnector'],
  ['the last sender before its place in SPF goes', toRetire, 'LegacySending', 'Spf'],
  ['everything before the old server lets the domain go', toRetire, 'OutboundConnector', 'LegacyDomain'],
  ['everything before the old server lets the domain go', toRetire, 'LegacySending', 'LegacyDomain'],
  ['back: a route before Exchange Online relays', backToReceive, 'OutboundConnector', 'AcceptedDomain'],
  ['back: the inbound connector before Exchange Online relays', backToReceive, 'InboundConnector', 'AcceptedDomain'],
  ['back: SPF before Exchange Online relays', backToReceive, 'Spf', 'AcceptedDomain'],
  ['back: forwarders before Exchange Online relays', backToReceive, 'Forwarders', 'AcceptedDomain'],
];

for (const [reason, plan, first, then] of RELATIONS) {
  test(`${reason} (${first}, then ${then})`, (t) => {
    const things = plan.steps.map(({ change }) => change.thing);
    t.deepEqual(plan.problems, []);
    t.true(things.includes(first) && things.includes(then), things.join(', '));
    t.true(things.indexOf(first) < things.indexOf(then), things.join(', '));
  });
}

const WHOLE: ReadonlyArray<readonly [from: string, plan: Plan, things: readonly Thing[]]> = [
  ['Send', toSend, ['Spf', 'OutboundConnector', 'InboundConnector', 'AcceptedDomain', 'Forwarders']],
  ['Receive', toReceive, ['MxLifetime', 'LegacyFirewall', 'Mx']],
  ['Receive back to Send: MX and nothing else', planOf('Receive', 'Send'), ['Mx']],
  ['Send back to Prepare: nothing is torn down', planOf('Send', 'Prepare'), []],
];

for (const [name, plan, things] of WHOLE) {
  test(`the way to ${name}`, (t) => {
    t.deepEqual(
      plan.steps.map(({ change }) => change.thing),
      things,
    );
    t.deepEqual([plan.problems, plan.rehearsal.refusals], [[], []]);
  });
}

test('no phase is skipped: a company at Send that declares Retire works on Receive', (t) => {
  t.is(planOf('Send', 'Retire').desired.phase, 'Receive');
  t.is(planOf('Retire', 'Send').desired.phase, 'Receive');
});

test('Retire puts a stray MX back without the route to the old server, which is gone', (t) => {
  const { spec, facts } = journey('Retire', 'Retire');
  const mx = { ttlSeconds: 300, values: [{ preference: 10, host: 'mail.contoso.com' }] };
  const plan = makePlan(spec, { ...facts, zoneMail: { ...facts.zoneMail, mx } });
  t.deepEqual(
    plan.steps.map(({ change }) => change.thing),
    ['Mx'],
  );
  t.deepEqual([plan.problems, plan.rehearsal.refusals], [[], []]);
});

function step(id: string, change: Step['change'], needs: readonly NeedName[]): Step {
  const settle = { seconds: 0, why: '' };
  return {
    id,
    kind: 'AskPerson',
    task: { id, text: id, verify: id },
    why: id,
    change,
    needs,
    settle,
    risk: 'reversible',
  };
}

const names = (plan: ReturnType<typeof order>) => plan.unmet.map((item) => `${item.step.id}: ${item.need}`);

test('a need that nothing makes is named, and the rest is ordered for reading', (t) => {
  const world = { ...SEND, mailSubscription: 'None' as const };
  const found = order([step('mx', { thing: 'Mx', value: 'ExchangeOnline' }, ['MailSubscription'])], world);
  t.deepEqual(names(found), ['mx: MailSubscription']);
  t.is(found.steps.length, 1);
});

test('steps that wait for each other are named', (t) => {
  const world = { ...SEND, domainType: 'Authoritative' as const, forwarders: 'Unconfirmed' as const };
  const relay = step('relay', { thing: 'AcceptedDomain', value: 'InternalRelay' }, ['ForwardersConfirmed']);
  const forwarders = step('forwarders', { thing: 'Forwarders', value: 'Confirmed' }, ['InternalRelay']);
  const found = order([relay, forwarders], world);
  t.deepEqual(names(found), ['forwarders: InternalRelay', 'relay: ForwardersConfirmed']);
  t.is(found.steps.length, 2);
});

test('of steps that wait for each other nothing is named that is there', (t) => {
  const world = { ...SEND, domainType: 'Authoritative' as const };
  // The route is there, and changed by a step that itself waits for the domain.
  const relay = step('relay', { thing: 'AcceptedDomain', value: 'InternalRelay' }, ['OutboundRoute']);
  const route = { ...SEND.outbound, host: 'new.contoso.com' };
  const update = step('update', { thing: 'OutboundConnector', value: route }, ['InternalRelay']);
  const found = order([relay, update], world);
  t.deepEqual(names(found), ['update: InternalRelay']);
  t.deepEqual(
    found.steps.map(({ id }) => id),
    ['update', 'relay'],
  );
});

test('what is about to be changed is no ground to stand on', (t) => {
  const update = step(
    'update',
    { thing: 'OutboundConnector', value: { ...SEND.outbound, host: 'new.contoso.com' } },
    [],
  );
  const relay = step('again', { thing: 'AcceptedDomain', value: 'InternalRelay' }, ['OutboundRoute']);
  t.deepEqual(
    order([relay, update], RECEIVE).steps.map(({ id }) => id),
    ['update', 'again'],
  );
});

test('the order does not depend on the order in which steps are found', (t) => {
  const ids = (steps: readonly Step[]) => order(steps, toSend.world).steps.map(({ id }) => id);
  t.deepEqual(ids(toSend.steps.toReversed()), ids(toSend.steps));
});
