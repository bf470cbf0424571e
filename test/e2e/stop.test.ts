import test from 'ava';
import { startEmbeddedLab } from './support/embedded.ts';
import { condition, declareMigration } from './support/migration.ts';
import { eventually } from './support/quiet.ts';
import { managed, wanted, writes } from './support/world.ts';

test('a stop lets the step that is under way finish, and is no error of the migration', async (t) => {
  await using lab = await startEmbeddedLab();
  lab.faults.add({ kind: 'Slow', effect: 'write', delayMs: 500 });
  await using migration = await declareMigration(lab, 'Send');
  const operator = await lab.startOperator();
  await eventually('the first write', () => writes(lab).length > 0);
  t.is(await operator.stop(), 0);

  t.deepEqual(operator.errors(), []);
  const told = await migration.until('the step is told', ({ status }) => (status?.history ?? []).length > 0);
  t.is(told.status?.history?.at(-1)?.result, 'Applied');
  t.not(condition(told, 'Ready')?.reason, 'InternalError');

  await using _next = await lab.startOperator();
  await migration.arrive('Send');
  t.deepEqual(managed(lab), wanted(lab, 'Send'));
});
