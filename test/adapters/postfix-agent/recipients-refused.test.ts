import test from 'ava';
import { BODY, list, listed, OTHER, send, start } from './recipients-fixture.ts';
import { reportWith } from './told-by-agents.ts';

const REFUSED: ReadonlyArray<readonly [reported: string, body: string, status: number, reason: string]> = [
  [BODY, OTHER, 400, 'not what was reported'],
  ['anything', 'anything', 400, 'no recipients'],
  [BODY.replaceAll('contoso', 'fabrikam'), BODY.replaceAll('contoso', 'fabrikam'), 400, 'of another domain'],
];
for (const [reported, body, status, reason] of REFUSED) {
  test(`recipients are refused: ${reason}`, async (t) => {
    const fixture = await start(t);
    await fixture.report(listed(reported));
    t.is((await send(fixture, body)).status, status);
    t.is(await fixture.addresses(), null);
    t.false(JSON.stringify(fixture.log.lines).includes('anna@'));
  });
}

test('recipients that nobody asked for are not read', async (t) => {
  const fixture = await start(t, { limits: { maxBodyBytes: 10 } });
  await fixture.report(reportWith());
  t.is((await send(fixture, BODY)).status, 409);
});

test('recipients that are too large are refused', async (t) => {
  const fixture = await start(t, { limits: { maxBodyBytes: 10 } });
  await fixture.report(listed(BODY));
  t.is((await send(fixture, BODY)).status, 413);
});

test('only so many are read at a time: the agent comes again', async (t) => {
  const fixture = await start(t, { limits: { maxBodiesAtOnce: 0 } });
  await fixture.report(listed(BODY));
  t.is((await send(fixture, BODY)).status, 503);
});

test('50,000 addresses are read', async (t) => {
  const name = (index: number) => `person${String(index).padStart(5, '0')}@contoso.com`;
  const body = list(...Array.from({ length: 50_000 }, (_, index) => `accepts ${name(index)}`));
  const fixture = await start(t);
  await fixture.report(listed(body));
  t.is((await send(fixture, body)).status, 204);
  t.is((await fixture.addresses())?.length, 50_000);
  t.log(`body ${(body.length / 1e6).toFixed(1)} MB`);
});
