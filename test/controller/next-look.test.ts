import test from 'ava';
import type { Stopped } from '../../src/controller/apply.ts';
import { nextLook } from '../../src/controller/next-look.ts';
import type { Step } from '../../src/domain/plan/step.ts';
import { TerminalError, TransientError, WaitingError } from '../../src/errors.ts';
import { journey } from '../domain/plan/journeys.ts';
import { aMigration, NOW, remembering, someFacts, withMx } from '../support/builders.ts';
import { aSituation, type Circumstances, unaskedBob, withStatus } from './situations.ts';

const INTERVAL_MS = 300_000;
const step = aSituation().plan.steps[0] as Step;
const atSend = journey('Send', 'Send');
const failed = (error: Error): Circumstances => ({ stopped: { kind: 'Failed', step, error } });
const gated = (
  until: number | null,
  reason: 'WaitingForTtl' | 'WaitingForDns' | 'WaitingForPerson' = 'WaitingForTtl',
): Circumstances => {
  const stopped: Stopped = { kind: 'Gated', step, verdict: { open: false, reason, message: '', until } };
  return { stopped };
};
const silent = { server: 'ns2.example', answer: { kind: 'Unknown' as const, why: 'timeout' } };
const stray = withMx(atSend.facts, ['contoso-com.mail.protection.outlook.com']);
const flying = { step: 'made', before: '{"thing":"Mx","value":"Legacy"}', since: NOW, until: NOW + 40_000, why: '' };

/** The last step was made at this time. */
const changedAt = (at: number): Circumstances => ({
  object: withStatus(aMigration(), {
    history: [{ at: new Date(at).toISOString(), step: 'dns/replace/MX/contoso.com', result: 'Applied', message: '' }],
  }),
});

const LOOKS: ReadonlyArray<readonly [reason: string, circumstances: Circumstances, afterMs: number]> = [
  ['a world at rest', atSend, INTERVAL_MS],
  [
    'a plan that may not be begun: a person may mend it',
    { facts: { ...someFacts(), directory: { ...someFacts().directory, mailSubscription: 'None' } } },
    INTERVAL_MS,
  ],
  ['a person is asked', gated(null, 'WaitingForPerson'), INTERVAL_MS],
  ['a short wait', gated(NOW + 60_000), 60_000],
  ['a long wait is looked at in between', gated(NOW + 86_400_000), INTERVAL_MS],
  ['a wait that is over', gated(NOW - 1), 0],
  ['name servers agree at once after a change', { ...gated(null, 'WaitingForDns'), ...changedAt(NOW - 1_000) }, 1_000],
  ['or a little later', { ...gated(null, 'WaitingForDns'), ...changedAt(NOW - 10_000) }, 5_000],
  ['one that stays behind is not asked for ever at that pace', gated(null, 'WaitingForDns'), 60_000],
  [
    'a name server that shows something else follows soon',
    { ...atSend, ...changedAt(NOW - 10_000), facts: { ...atSend.facts, publicMx: stray.publicMx } },
    5_000,
  ],
  ['steps were made: on at once', { made: 1, stopped: { kind: 'Finished' } }, 0],
  [
    'the phase is reached, but a server does not answer',
    { ...atSend, facts: { ...atSend.facts, publicMx: [silent] } },
    60_000,
  ],
  [
    'drift that is only reported is no reason to hurry',
    { spec: { ...atSend.spec, drift: 'Report' }, facts: stray, stopped: { kind: 'NotBegun' } },
    INTERVAL_MS,
  ],
  [
    'what settles soon makes the verdict better',
    { ...atSend, facts: remembering(atSend.facts, { inFlight: [flying] }) },
    40_000,
  ],
  ['targets are left to ask about: on at once', unaskedBob(), 1_000],
  ['a stall is looked at again', failed(new TerminalError('RefusedByService', '')), INTERVAL_MS],
  ['as long as the service wants', failed(new WaitingError('WaitingForReadBack', '', 7_000)), 7_000],
];

for (const [reason, circumstances, afterMs] of LOOKS) {
  test(`after ${afterMs} ms: ${reason}`, (t) => {
    t.deepEqual(nextLook(aSituation(circumstances), INTERVAL_MS), { kind: 'requeue', afterMs });
  });
}

test('a fault of a service or of ours backs off, as long as the service asks at least', (t) => {
  const look = (error: Error) => nextLook(aSituation(failed(error)), INTERVAL_MS);
  t.deepEqual(look(new TransientError('Throttled', '', { retryAfterMs: 9_000 })), {
    kind: 'backOff',
    atLeastMs: 9_000,
  });
  t.deepEqual(look(new Error('a bug')), { kind: 'backOff', atLeastMs: 0 });
});
