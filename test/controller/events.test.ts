import test from 'ava';
import { EVENT_REASONS } from '../../src/api/v1alpha1/reasons.ts';
import type { HybridMailMigrationStatus } from '../../src/api/v1alpha1/types.generated.ts';
import { farewell } from '../../src/controller/events.ts';
import { report, reportError } from '../../src/controller/report.ts';
import type { Step } from '../../src/domain/plan/step.ts';
import { BUILT_IN_RANGES } from '../../src/domain/ranges/built-in.ts';
import { TerminalError } from '../../src/errors.ts';
import { journey } from '../domain/plan/journeys.ts';
import { aMigration, aSpec, NOW, someFacts, withMx } from '../support/builders.ts';
import { aSituation, type Circumstances, withStatus } from './situations.ts';

const INTERVAL_MS = 300_000;
const look = (circumstances: Circumstances) => report(aSituation(circumstances), INTERVAL_MS);
const said = (circumstances: Circumstances) =>
  look(circumstances).events.map(({ type, reason }) => `${type} ${reason}`);

const retired = journey('Retire', 'Retire');
const stray = withMx(retired.facts, ['mail.contoso.com']);
const drifting: Circumstances = { ...retired, facts: { ...stray, memory: { ...stray.memory, reachedGeneration: 2 } } };
const twoRecords = {
  ...someFacts(),
  zoneMail: { ...someFacts().zoneMail, txt: { ttlSeconds: 300, values: ['v=spf1 -all', 'v=spf1 a -all'] } },
};
const atSend = journey('Send', 'Send');

const RANGES = BUILT_IN_RANGES.ranges;
const WITHOUT_ONE = RANGES.slice(1);
/** A company at Send whose status tells of an earlier version of Microsoft's ranges. */
const rangesBefore = (version: string, ranges: readonly string[]): Circumstances => ({
  ...atSend,
  object: withStatus(aMigration(), { phase: { reached: 'Send' }, microsoftRanges: { version, ranges } }),
});

const SAID: ReadonlyArray<readonly [reason: string, circumstances: Circumstances, events: readonly string[]]> = [
  [
    'a phase is reached',
    { ...atSend, object: withStatus(aMigration(), { phase: { reached: 'Prepare' } }) },
    ['Normal PhaseReached'],
  ],
  [
    'steps are made',
    { ...journey('Send', 'Receive'), made: 1, object: withStatus(aMigration(), { phase: { reached: 'Send' } }) },
    ['Normal StepApplied', 'Normal GateWaiting'],
  ],
  [
    'drift is found and corrected',
    { ...drifting, made: 1, object: withStatus(aMigration(), { phase: { reached: 'Retire' } }) },
    ['Warning DriftDetected', 'Normal DriftCorrected', 'Warning BounceRisk'],
  ],
  [
    'a plan is refused for a reason that has an event of its own',
    {
      ...atSend,
      facts: { ...atSend.facts, memory: { ...atSend.facts.memory, forwardersWanted: 50 } },
      object: withStatus(aMigration(), { phase: { reached: 'Send' } }),
    },
    ['Warning ApprovalNeeded'],
  ],
  [
    'a plan is refused for another',
    { facts: twoRecords, object: withStatus(aMigration(), { phase: { reached: 'Prepare' } }) },
    ['Warning PlanRefused', 'Warning BlackHoleRisk', 'Warning RecipientMissing'],
  ],
  [
    'two customers send from one address',
    {
      ...atSend,
      facts: { ...atSend.facts, sameSenders: ['b/fabrikam'] },
      object: withStatus(aMigration(), { phase: { reached: 'Send' } }),
    },
    ['Warning SharedSenderAddress'],
  ],
  [
    'Microsoft sends from one network more, which a firewall must let in',
    rangesBefore('2020010100', WITHOUT_ONE),
    ['Warning MicrosoftRangesChanged'],
  ],
  [
    'Microsoft sends from one network less, which harms nobody',
    rangesBefore('2020010100', [...RANGES, '203.0.113.0/24']),
    ['Normal MicrosoftRangesChanged'],
  ],
  ['a later version with the same networks is nobody’s business', rangesBefore('2020010100', RANGES), []],
];

for (const [reason, circumstances, events] of SAID) {
  test(`said once: ${reason}`, (t) => {
    t.deepEqual(said(circumstances), events);
    for (const event of events) t.true((event.split(' ')[1] ?? '') in EVENT_REASONS, event);
    const object = withStatus(circumstances.object ?? aMigration(), look(circumstances).status);
    const again = said({ ...circumstances, object, made: 0, stopped: aSituation(circumstances).applied.stopped });
    t.deepEqual(again, []);
  });
}

test('a step that waits is told again only when it waits for something else', (t) => {
  const step = aSituation().plan.steps[0] as Step;
  const waiting = (reason: 'WaitingForSettling' | 'WaitingForPerson', object = aMigration()) => {
    const verdict = { open: false, reason, message: 'until then', until: null } as const;
    return report(aSituation({ object, stopped: { kind: 'Gated', step, verdict } }), INTERVAL_MS);
  };
  const told = (outcome: ReturnType<typeof waiting>) =>
    outcome.events.filter(({ reason }) => reason === 'GateWaiting').length;
  const first = waiting('WaitingForSettling');
  const object = withStatus(aMigration(), first.status);
  t.deepEqual(
    [told(first), told(waiting('WaitingForSettling', object)), told(waiting('WaitingForPerson', object))],
    [1, 0, 1],
  );
});

test('an error is told when it begins, and when it turns into another', (t) => {
  const first = reportError(aMigration(), new TerminalError('CredentialsRejected', 'refused'), NOW, INTERVAL_MS);
  const object = withStatus(aMigration(), first.status);
  const reasons = (error: Error) => reportError(object, error, NOW, INTERVAL_MS).events.map(({ reason }) => reason);
  t.deepEqual(
    first.events.map(({ reason }) => reason),
    ['CredentialsRejected'],
  );
  t.deepEqual(reasons(new TerminalError('CredentialsRejected', 'refused again')), []);
  t.deepEqual(reasons(new TerminalError('SecretNotFound', 'gone')), ['StepRefused']);
});

test('a deletion tells what stays in the world', (t) => {
  const status = look(atSend).status as HybridMailMigrationStatus;
  const { reason, note } = farewell(withStatus(aMigration(), status));
  t.is(reason, 'LeftInPlace');
  t.regex(note, /AcceptedDomain contoso\.com \(InternalRelay\).*OutboundConnector hybridmail contoso\.com out/);
  t.regex(farewell(aMigration()).note, /nothing was read yet/);
});

test('remarks of a service are passed on', (t) => {
  const situation = aSituation({ spec: aSpec(), made: 1, stopped: { kind: 'Finished' } });
  const made = situation.applied.made.map((item) => ({ ...item, warnings: ['the change takes a while'] }));
  const { events } = report({ ...situation, applied: { ...situation.applied, made } }, INTERVAL_MS);
  t.true(
    events.some(
      ({ type, note }) => type === 'Warning' && note.endsWith('the service remarks: the change takes a while'),
    ),
  );
});
