import test from 'ava';
import { type BatchMember, invokeBatch, type Json, running } from './support/running.ts';

const reads = (count: number): BatchMember[] =>
  Array.from({ length: count }, (_, index) => ({ id: `m${index}`, cmdlet: 'Get-AcceptedDomain' }));

test('answers are found by their id and not by their place', async (t) => {
  const { clouds } = await running(t);
  const { status, body } = await invokeBatch(clouds, reads(10));
  const ids: string[] = body.responses.map(({ id }: Json) => id);
  t.is(status, 200);
  t.notDeepEqual(
    ids,
    reads(10).map(({ id }) => id),
  );
  t.deepEqual(
    ids.toSorted(),
    reads(10).map(({ id }) => id),
  );
});

test('the batch succeeds while a member fails', async (t) => {
  const { clouds } = await running(t);
  const { status, body } = await invokeBatch(clouds, [
    { id: 'good', cmdlet: 'Get-OrganizationConfig' },
    { id: 'bad', cmdlet: 'Remove-InboundConnector', parameters: { Identity: 'gone' } },
  ]);
  const statuses = Object.fromEntries(body.responses.map((member: Json) => [member.id, member.status]));
  t.is(status, 200);
  t.deepEqual(statuses, { good: 200, bad: 404 });
});

test('a member may be throttled alone', async (t) => {
  const { clouds } = await running(t);
  clouds.faults.add({ kind: 'Throttle', cmdlet: 'Get-AcceptedDomain', times: 1 });
  const { body } = await invokeBatch(clouds, reads(2));
  t.deepEqual(body.responses.map((member: Json) => member.status).sort(), [200, 429]);
});

test('more than ten members are refused', async (t) => {
  const { clouds } = await running(t);
  t.is((await invokeBatch(clouds, reads(11))).status, 400);
});

test('the members of a batch are recorded as part of one request', async (t) => {
  const { clouds } = await running(t);
  await invokeBatch(clouds, [
    ...reads(2),
    { id: 'w', cmdlet: 'Set-AcceptedDomain', parameters: { Identity: 'contoso.com' } },
  ]);
  const recorded = clouds.requests.filter(({ service }) => service === 'exchange');
  t.deepEqual(
    recorded.map(({ cmdlet, effect, inBatch }) => [cmdlet, effect, inBatch]),
    [
      [undefined, 'write', undefined],
      ['Get-AcceptedDomain', 'read', true],
      ['Get-AcceptedDomain', 'read', true],
      ['Set-AcceptedDomain', 'write', true],
    ],
  );
});
