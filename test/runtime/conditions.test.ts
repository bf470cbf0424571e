import test from 'ava';
import { type Condition, mergeConditions } from '../../src/runtime/conditions.ts';

const NOW = Date.UTC(2026, 0, 2);
const BEFORE: Condition = {
  type: 'Ready',
  status: 'False',
  reason: 'Waiting',
  message: 'waits',
  lastTransitionTime: '2025-12-31T00:00:00Z',
  observedGeneration: 1,
};
const AT = { nowMs: NOW, generation: 2 };

const rows = [
  { status: 'False', time: BEFORE.lastTransitionTime, reason: 'the status is the same, only the reason differs' },
  { status: 'True', time: '2026-01-02T00:00:00Z', reason: 'the status has changed' },
  { status: 'Unknown', time: '2026-01-02T00:00:00Z', reason: 'unknown is a status of its own' },
] as const;

for (const { status, time, reason } of rows) {
  test(`the time of a condition that becomes ${status} is ${time}: ${reason}`, (t) => {
    const [merged] = mergeConditions([BEFORE], [{ type: 'Ready', status, reason: 'Other', message: 'new' }], AT);
    t.deepEqual(merged, {
      type: 'Ready',
      status,
      reason: 'Other',
      message: 'new',
      lastTransitionTime: time,
      observedGeneration: 2,
    });
  });
}

test('a new condition begins now', (t) => {
  const [merged] = mergeConditions(undefined, [{ type: 'Ready', status: 'True', reason: 'Done', message: '' }], AT);
  t.is(merged?.lastTransitionTime, '2026-01-02T00:00:00Z');
});

test('conditions are sorted by type, the last verdict of a type counts and unnamed ones go', (t) => {
  const verdict = (type: string, reason: string) => ({ type, status: 'True' as const, reason, message: '' });
  const merged = mergeConditions(
    [BEFORE],
    [verdict('Stalled', 'A'), verdict('Drifted', 'B'), verdict('Stalled', 'C')],
    AT,
  );
  t.deepEqual(
    merged.map(({ type, reason }) => `${type} ${reason}`),
    ['Drifted B', 'Stalled C'],
  );
});

test('merging again what was merged changes nothing', (t) => {
  const verdicts = [{ type: 'Ready', status: 'True' as const, reason: 'Done', message: 'm'.repeat(5_000) }];
  const once = mergeConditions([BEFORE], verdicts, AT);
  const twice = mergeConditions(once, verdicts, { ...AT, nowMs: NOW + 86_400_000 });
  t.deepEqual(twice, once);
  t.is(once[0]?.message.length, 1_024);
});
