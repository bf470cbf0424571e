import test from 'ava';
import { DIRECT, DOMAIN, KEY, type Question, startHub, TOKEN, UNAUTHORIZED } from './fixture.ts';

test('a wrong token, an unknown migration and a path of no migration get the same 401', async (t) => {
  const { hub, ask, tokens } = await startHub(t);
  hub.server(KEY, DOMAIN);
  tokens.set('mail/other', 'another-token-of-another-migration');
  const questions: readonly Question[] = [
    { path: 'settings', token: null },
    { path: 'settings', token: `${TOKEN}x` },
    { path: 'settings', token: TOKEN.slice(0, -1) },
    { path: 'settings', token: null, headers: { authorization: `Basic ${TOKEN}` } },
    { path: '/v1/servers/mail/unknown/settings' },
    { path: '/v1/servers/MAIL/..%2fcontoso/settings' },
    { path: '/v1/servers/mail/other/settings' },
    { path: '/v1/servers/mail/other/report', method: 'POST', body: 'x' },
  ];
  const replies = await Promise.all(questions.map(ask));
  for (const [index, reply] of replies.entries()) t.like(reply, UNAUTHORIZED, JSON.stringify(questions[index]));
  const shapes = replies.map(({ headers }) => Object.keys(headers).sort().join());
  t.is(new Set(shapes.slice(0, -1)).size, 1);
});

test('a token that is short or empty is never used, and that is logged once', async (t) => {
  const { ask, tokens, log } = await startHub(t);
  for (const token of ['nineteen-characters', '', ' '.repeat(30)]) {
    tokens.set(KEY, token);
    t.like(await ask({ path: 'settings', token: token.trim() || null }), UNAUTHORIZED);
    t.like(await ask({ path: 'settings', token: token.trim() || null }), UNAUTHORIZED);
  }
  t.is(log.lines.filter(({ message }) => message.includes('shorter than 20')).length, 1);
  t.false(JSON.stringify(log.lines).includes('nineteen'));
});

test('a token that ends with a line end in its Secret is the token', async (t) => {
  const { ask, tokens } = await startHub(t);
  tokens.set(KEY, `${TOKEN}\n`);
  t.is((await ask({ path: 'settings' })).status, 503);
});

test('a token that cannot be read is nobody’s fault: the agent comes again', async (t) => {
  const fails = async () => Promise.reject(new Error('the API server is away'));
  const { ask } = await startHub(t, { tokenOf: fails });
  t.like(await ask({ path: 'settings' }), { status: 503, body: 'come again\n' });
});

test('who fails to authenticate again and again is not listened to, and an agent that is known still is', async (t) => {
  const { hub, ask, clock } = await startHub(t, { limits: { failureBurst: 3 } });
  await hub.server(KEY, DOMAIN).set(DIRECT);
  t.is((await ask({ path: 'settings' })).status, 200);
  for (let time = 0; time < 3; time += 1) t.is((await ask({ path: 'settings', token: 'x' })).status, 401);
  const refused = await ask({ path: 'settings', token: 'x' });
  t.is(refused.status, 429);
  t.is(refused.headers['retry-after'], '5');
  t.is((await ask({ path: 'settings' })).status, 200);
  await clock.advance(1_000);
  t.is((await ask({ path: 'settings', token: 'x' })).status, 401);
  t.is((await ask({ path: 'settings', token: 'x' })).status, 429);
});

test('an agent that asks too often is told so, and others are not', async (t) => {
  const { hub, ask, tokens, clock } = await startHub(t);
  tokens.set('mail/other', 'another-token-of-another-migration');
  hub.server(KEY, DOMAIN);
  hub.server('mail/other', 'fabrikam.com');
  const statuses = [];
  for (let time = 0; time < 22; time += 1) statuses.push((await ask({ path: 'settings' })).status);
  t.deepEqual(statuses, [...Array(20).fill(503), 429, 429]);
  const other = { path: '/v1/servers/mail/other/settings', token: 'another-token-of-another-migration' };
  t.is((await ask(other)).status, 503);
  await clock.advance(200);
  t.is((await ask({ path: 'settings' })).status, 503);
  t.is((await ask({ path: 'settings' })).status, 429);
});
