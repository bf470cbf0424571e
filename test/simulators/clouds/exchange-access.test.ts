import test from 'ava';
import { invoke, running } from './support/running.ts';

test('without the application role the answer is 401', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => {
    for (const { roles } of tenant.applications) roles.delete('Exchange.ManageAsApp');
  });
  t.is((await invoke(clouds, 'Get-AcceptedDomain')).status, 401);
});

test('without the directory role the answer is 403 with a body that is no JSON', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => {
    for (const { roles } of tenant.applications) roles.delete('ExchangeAdministrator');
  });
  const answer = await invoke(clouds, 'Get-AcceptedDomain');
  t.is(answer.status, 403);
  t.regex(answer.body, /^\0+$/);
});

test('a cmdlet outside the role is refused like a missing role', async (t) => {
  const { clouds } = await running(t);
  t.is((await invoke(clouds, 'Get-TransportRule')).status, 403);
});

test('a parameter that the cmdlet does not have is refused by name', async (t) => {
  const { clouds } = await running(t);
  const answer = await invoke(clouds, 'Get-AcceptedDomain', { BogusParameter: true });
  t.is(answer.status, 400);
  t.regex(answer.body.error.details[0].message, /^\|.*AmbiguousParameterSetException\|.* BogusParameter$/);
});

test('parameter names may be written in any case', async (t) => {
  const { clouds } = await running(t);
  t.is((await invoke(clouds, 'get-accepteddomain', { resultsize: 'unlimited' })).status, 200);
});

test('Parameters must be an object, empty when there are none', async (t) => {
  const { clouds } = await running(t);
  const { status } = await invoke(clouds, 'Get-AcceptedDomain', null as unknown as object);
  t.is(status, 400);
});
