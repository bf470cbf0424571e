import test from 'ava';
import { CONDITION_REASONS } from '../../src/api/v1alpha1/reasons.ts';
import type { Stopped } from '../../src/controller/apply.ts';
import { judge, onError, reasonOf, type Verdict } from '../../src/controller/conditions.ts';
import type { Step } from '../../src/domain/plan/step.ts';
import { recipientsOf } from '../../src/domain/recipients/recipients.ts';
import { TerminalError, TransientError, WaitingError } from '../../src/errors.ts';
import { journey } from '../domain/plan/journeys.ts';
import { aMigration, aSpec, managedBy, remembering, someFacts, withDone, withMx } from '../support/builders.ts';
import { aSituation, type Circumstances, unaskedBob } from './situations.ts';

const of = (verdicts: readonly Verdict[], type: Verdict['type']) => verdicts.find((item) => item.type === type);
const atSend = journey('Send', 'Send');
const retired = journey('Retire', 'Retire');
const stray = withMx(retired.facts, ['mail.contoso.com']);
const someStep = aSituation().plan.steps[0] as Step;
const failed = (error: Error): Stopped => ({ kind: 'Failed', step: someStep, error });
const drifting: Circumstances = {
  ...retired,
  facts: { ...stray, memory: { ...stray.memory, reachedGeneration: 2 } },
  object: aMigration(),
};
const silentServer = {
  ...atSend.facts,
  publicMx: [{ server: 'ns2.example', answer: { kind: 'Unknown' as const, why: 'timeout' } }],
};
const silentAgent = {
  ...remembering(atSend.facts, { forwardersSet: recipientsOf(atSend.spec, atSend.facts).digest }),
  legacyServer: { kind: 'Unknown' as const, why: 'the agent has been silent' },
};
const refused = { address: 'bob@contosocom.onmicrosoft.com', answer: 'Refused' as const, reply: '550 5.4.1' };
/** Exchange Online does not know bob at its door yet; the forwarders that are wanted now are confirmed. */
const unproven = (() => {
  const facts = { ...atSend.facts, targetProbes: new Map([[refused.address, refused]]) };
  return { spec: atSend.spec, facts: withDone(atSend.spec, facts, ['forwarders']) };
})();
const onTheWay = { spec: journey('Send', 'Retire').spec, facts: remembering(atSend.facts, { reached: 'Prepare' }) };
const twoRecords = {
  ...someFacts(),
  zoneMail: { ...someFacts().zoneMail, txt: { ttlSeconds: 300, values: ['v=spf1 -all', 'v=spf1 a -all'] } },
};

const PROGRESS: ReadonlyArray<
  readonly [reason: string, circumstances: Circumstances, holds: Verdict['type'], because: string]
> = [
  ['a phase that is reached', atSend, 'Ready', 'PhaseReached'],
  ['a person must act first', { ...journey('Send', 'Receive'), made: 1 }, 'Reconciling', 'WaitingForPerson'],
  ['a plan that may not be begun', { facts: twoRecords }, 'Stalled', 'SpfBlocked'],
  ['steps were made', { made: 1, stopped: { kind: 'Finished' } }, 'Reconciling', 'Progressing'],
  [
    'the agent beside the old server is silent',
    { spec: managedBy(atSend.spec, 'Postfix'), facts: silentAgent },
    'Reconciling',
    'AgentSilent',
  ],
  ['a name server does not answer', { ...atSend, facts: silentServer }, 'Reconciling', 'WaitingForDns'],
  ['a target is refused at the door of Exchange Online', unproven, 'Reconciling', 'ForwarderWithoutMailbox'],
  ['Exchange Online was not asked about every target yet', unaskedBob(), 'Reconciling', 'WaitingForProof'],
  ['a phase on the way is reached', { ...onTheWay, stopped: { kind: 'Finished' } }, 'Reconciling', 'Progressing'],
  [
    'a service refused a step',
    { stopped: failed(new TerminalError('RefusedByService', 'no')) },
    'Stalled',
    'RefusedByService',
  ],
  [
    'a service asks for a pause',
    { stopped: failed(new TransientError('Throttled', 'slow down')) },
    'Reconciling',
    'Throttled',
  ],
  [
    'a change does not show yet',
    { stopped: failed(new WaitingError('WaitingForReadBack', 'not yet', 5)) },
    'Reconciling',
    'WaitingForReadBack',
  ],
  ['a fault of ours', { stopped: failed(new Error('undefined is not a function')) }, 'Reconciling', 'InternalError'],
  [
    'drift that is only reported',
    { ...drifting, spec: { ...retired.spec, drift: 'Report' } },
    'Reconciling',
    'DriftFound',
  ],
];

for (const [reason, circumstances, holds, because] of PROGRESS) {
  test(`${holds}, ${because}: ${reason}`, (t) => {
    const verdicts = judge(aSituation(circumstances));
    const trueOnes = verdicts.filter(
      ({ type, status }) => ['Ready', 'Reconciling', 'Stalled'].includes(type) && status === 'True',
    );
    t.deepEqual(
      trueOnes.map(({ type, reason: why }) => `${type} ${why}`),
      [`${holds} ${because}`],
    );
  });
}

test('every condition is judged, each once, with a reason that is published', (t) => {
  for (const [, circumstances] of PROGRESS) {
    const verdicts = judge(aSituation(circumstances));
    t.deepEqual(verdicts.map(({ type }) => type).toSorted(), [
      'Drifted',
      'MailFlowSafe',
      'Ready',
      'RecipientsMatched',
      'Reconciling',
      'Stalled',
    ]);
    for (const { reason } of verdicts) t.true(reason in CONDITION_REASONS, reason);
  }
});

test('a message holds no time of asking, so that a status does not change by itself', (t) => {
  for (const [, circumstances] of PROGRESS) {
    const at = (now: number) => JSON.stringify(judge(aSituation({ ...circumstances, now })));
    t.is(at(1_800_000_000_000), at(1_800_000_060_000));
  }
});

test('a refused plan tells each cause and what to do about it', (t) => {
  const message = of(judge(aSituation({ facts: twoRecords })), 'Stalled')?.message ?? '';
  t.regex(message, /has 2 SPF records; what to do: mend the SPF record by hand/);
});

test('drift tells the thing and the field, and only under the spec that was reached', (t) => {
  t.like(of(judge(aSituation(drifting)), 'Drifted'), {
    status: 'True',
    reason: 'DriftFound',
    message: '1 thing differs: MX: 10 mail.contoso.com (want 0 contoso-com.mail.protection.outlook.com)',
  });
  const changed = aMigration({ metadata: { name: 'contoso-com', namespace: 'customer-contoso', generation: 3 } });
  t.like(of(judge(aSituation({ ...drifting, object: changed })), 'Drifted'), { status: 'False' });
  t.like(of(judge(aSituation()), 'Drifted'), { status: 'False', reason: 'NotReached' });
  t.like(of(judge(aSituation(atSend)), 'Drifted'), { status: 'False', reason: 'InSync' });
});

const unlisted = aSpec({
  recipients: { migrated: { from: 'List', addresses: ['bob@contoso.com', 'zoe@contoso.com'] } },
});
const RECIPIENTS: ReadonlyArray<readonly [circumstances: Circumstances, status: string, reason: string]> = [
  [atSend, 'True', 'Matched'],
  [{}, 'False', 'RecipientMissing'],
  [{ spec: unlisted }, 'False', 'ForwarderWithoutMailbox'],
  [{ facts: { ...someFacts(), inventory: null } }, 'Unknown', 'RecipientsUnknown'],
];

for (const [circumstances, status, reason] of RECIPIENTS) {
  test(`RecipientsMatched is ${status}: ${reason}`, (t) => {
    const verdict = of(judge(aSituation(circumstances)), 'RecipientsMatched');
    t.deepEqual([verdict?.status, verdict?.reason], [status, reason]);
  });
}

test('a world that loops is told from the first look, with the way of the message', (t) => {
  const found = withMx(someFacts(), ['contoso-com.mail.protection.outlook.com']);
  const acceptedDomains = found.exchange.acceptedDomains.map((item) =>
    item.initial ? item : { ...item, type: 'InternalRelay' as const },
  );
  const spec = aSpec({ phase: 'Prepare' });
  const verdicts = judge(aSituation({ spec, facts: { ...found, exchange: { ...found.exchange, acceptedDomains } } }));
  t.like(of(verdicts, 'MailFlowSafe'), { status: 'False', reason: 'LoopRisk' });
  t.regex(of(verdicts, 'MailFlowSafe')?.message ?? '', /alice@contoso\.com.*\[.*Exchange Online -> mail loop/);
  t.like(of(judge(aSituation(atSend)), 'MailFlowSafe'), { status: 'True', reason: 'Safe' });
});

test('each kind of hazard has its reason, and each rule that of what it guards against', (t) => {
  const reason = (kind: Parameters<typeof reasonOf>[0]['kind'], key = kind as string) =>
    reasonOf({ kind, key, message: '', journey: null });
  t.deepEqual(
    (['Loop', 'Lost', 'Bounce', 'Deferred', 'UnusedMailbox'] as const).map((kind) => reason(kind)),
    ['LoopRisk', 'BlackHoleRisk', 'BounceRisk', 'BounceRisk', 'UnusedMailboxReceives'],
  );
  t.deepEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) => reason('Invariant', `Invariant I${n}`)),
    ['LoopRisk', 'BlackHoleRisk', 'LoopRisk', 'LoopRisk', 'BounceRisk', 'BounceRisk', 'BounceRisk', 'BounceRisk'],
  );
});

test('an error tells its own message and nothing of its cause', (t) => {
  const error = new TerminalError('CredentialsRejected', 'the tenant refused the credentials', {
    cause: new Error('client_secret=hunter2'),
  });
  t.false(JSON.stringify(onError(error)).includes('hunter2'));
});
