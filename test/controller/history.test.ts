import test from 'ava';
import { annotationsOf } from '../../src/controller/annotations.ts';
import { historyOf } from '../../src/controller/history.ts';
import { reportData } from '../../src/controller/report-data.ts';
import type { Step } from '../../src/domain/plan/step.ts';
import { TerminalError, TransientError } from '../../src/errors.ts';
import { journey } from '../domain/plan/journeys.ts';
import { aMailbox, aMigration, aSpec, someFacts } from '../support/builders.ts';
import { aSituation, withStatus } from './situations.ts';

const step = aSituation().plan.steps[0] as Step;
const entry = (n: number) => ({
  at: '2025-01-01T00:00:00Z',
  step: `old/${n}`,
  result: 'Applied' as const,
  message: '',
});

test('history holds the last 20 changes, newest first', (t) => {
  const object = withStatus(aMigration(), { history: Array.from({ length: 20 }, (_, n) => entry(n)) });
  const history = historyOf(aSituation({ object, made: 2, stopped: { kind: 'Finished' } }));
  const steps = aSituation().plan.steps.map(({ id }) => id);
  t.is(history.length, 20);
  t.deepEqual(
    history.slice(0, 3).map((item) => item.step),
    [steps[1], steps[0], 'old/0'],
  );
});

test('the same refusal is written once, until something else happens', (t) => {
  const facts = { ...someFacts(), directory: { ...someFacts().directory, mailSubscription: 'None' as const } };
  const first = historyOf(aSituation({ facts }));
  t.like(first[0], { step: 'plan/Send', result: 'Refused' });
  t.is(historyOf(aSituation({ facts, object: withStatus(aMigration(), { history: first }) })).length, 1);
});

test('a step that a service refused is history, a fault that passes is not', (t) => {
  const after = (error: Error) => historyOf(aSituation({ stopped: { kind: 'Failed', step, error } }));
  t.like(after(new TerminalError('RefusedByService', 'no'))[0], { step: step.id, message: 'RefusedByService: no' });
  t.deepEqual(after(new TransientError('Throttled', 'later')), []);
});

test('annotations tell tasks that are done, and a plan that is approved', (t) => {
  const annotations = {
    'hybridmail.dev/done': ' legacy-silent, ,forwarders-1234abcd ',
    'hybridmail.dev/approve': ' 0123456789abcdef ',
  };
  const { doneTasks, approvedPlan } = annotationsOf(
    aMigration({ metadata: { name: 'a', namespace: 'b', annotations } }),
  );
  t.deepEqual([...doneTasks], ['legacy-silent', 'forwarders-1234abcd']);
  t.is(approvedPlan, '0123456789abcdef');
  t.deepEqual(annotationsOf(aMigration()), { doneTasks: new Set(), approvedPlan: null });
});

test('the report holds the lists that a person works from', (t) => {
  const data = reportData(aSituation(journey('Send', 'Receive')));
  t.is(
    data['forwarders.csv'],
    'address,target,proof\nalice@contoso.com,alice@contosocom.onmicrosoft.com,Directory\nbob@contoso.com,bob@contosocom.onmicrosoft.com,Directory\n',
  );
  t.true(data['microsoft-ranges.txt']?.includes('40.92.0.0/15\n'));
  t.true(data['plan.txt']?.startsWith('plan '));
});

test('the report fits into a ConfigMap, counts what is left out, and cuts no line', (t) => {
  const recipients = Array.from({ length: 20_000 }, (_, i) => aMailbox(`somebody-with-a-long-name-${i}`));
  const facts = {
    ...someFacts(),
    exchange: { ...someFacts().exchange, recipients },
    inventory: recipients.map((item) => `old-${item.primaryAddress}`),
  };
  const data = reportData(aSituation({ spec: aSpec({ recipients: { migrated: { from: 'EveryMailbox' } } }), facts }));
  const bytes = Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  t.true(bytes < 1_048_576, `${bytes} bytes`);
  const lines = (data['forwarders.csv'] ?? '').trimEnd().split('\n');
  t.is(lines.length - 2 + Number(/# (\d+) more/.exec(lines.at(-1) ?? '')?.[1]), 20_000);
  t.true(lines.slice(1, -1).every((line) => line.endsWith(',Directory')));
});
