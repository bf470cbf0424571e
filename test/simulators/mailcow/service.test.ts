import test, { type ExecutionContext } from 'ava';
import { Refusal } from '../../../src/simulators/clouds/service.ts';
import { createMailcowService } from '../../../src/simulators/mailcow/service.ts';
import { createTables } from '../../../src/simulators/mailcow/tables.ts';
import { createWorld, type OldMailDomain } from '../../../src/simulators/world.ts';

const HOST = 'mail.contoso.com';
const KEY = 'A1B2C3';

function start() {
  const world = createWorld();
  const old: OldMailDomain = {
    local: true,
    mailboxes: new Set(['bob@contoso.com', 'x+y@contoso.com']),
    aliases: new Map(),
    catchAll: null,
  };
  const domains = new Map([['contoso.com', old]]);
  world.oldServers.set(HOST, { host: HOST, address: '203.0.113.10', domains, smartHost: null, up: true });
  const tables = createTables(world, HOST);
  const service = createMailcowService(tables, { apiKeys: new Map([[KEY, 'rw']]), isAllowedAddress: true });
  async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const headers = { 'x-api-key': KEY, 'content-type': 'application/json' };
    const url = new URL(`https://localhost/api/v1/${path}`);
    const text = body === undefined ? '' : JSON.stringify(body);
    try {
      const { status, body: answer } = await service.handle({ method, url, headers, text }, {});
      return { status, body: answer };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.reply.status, body: error.reply.body };
    }
  }
  return {
    old,
    tables,
    get: (path: string) => ask('GET', path),
    post: (path: string, body: unknown) => ask('POST', path, body),
  };
}

const alias = (address: string, goto = 'eve@fabrikam.com') => ({ address, goto, active: 1 });
const filter = (script_data: string) => ({
  username: 'bob@contoso.com',
  script_data,
  script_desc: 'x',
  filter_type: 'prefilter',
  active: 1,
});

const REFUSED: ReadonlyArray<readonly [path: string, body: unknown, msg: unknown]> = [
  ['add/alias', alias('bob@contoso.com'), ['is_alias_or_mailbox', 'bob@contoso.com']],
  ['add/alias', alias('jörg@contoso.com'), ['alias_invalid', 'jörg@contoso.com']],
  ['add/alias', alias('x@example.org'), ['domain_not_found', 'example.org']],
  ['add/alias', alias('x@contoso.com', 'nowhere'), ['goto_invalid', 'nowhere']],
  ['add/alias', { ...alias('x@contoso.com'), private_comment: 'x'.repeat(161) }, 'comment_too_long'],
  [
    'add/filter',
    filter('redirect "eve@fabrikam.com"'),
    ['sieve_error', "parse error: unexpected end of script, expected ';'"],
  ],
  ['add/filter', { ...filter('keep;'), username: 'nobody@contoso.com' }, 'access_denied'],
  ['delete/filter', [99], 'access_denied'],
  ['delete/alias', [99], 'access_denied'],
];

for (const [path, body, msg] of REFUSED) {
  test(`${path} is refused with status 200 and ${JSON.stringify(msg)}`, async (t) => {
    const answer = await start().post(path, body);
    t.is(answer.status, 200);
    t.like((answer.body as unknown[])[0], { type: 'danger', msg } as object);
  });
}

test('a comma in an address makes two of it, and the second may be the whole domain', async (t) => {
  const { old, post } = start();
  await post('add/alias', alias('x,@contoso.com'));
  t.is(old.catchAll, 'eve@fabrikam.com');
});

test('a filter that is switched on switches the others of its kind off', async (t) => {
  const { old, tables, post } = start();
  await post('add/filter', filter('redirect "eve@fabrikam.com";'));
  await post('add/filter', filter('redirect "fay@fabrikam.com";'));
  t.deepEqual(
    tables.filters.map(({ active }) => active),
    [0, 1],
  );
  t.deepEqual(old.aliases.get('bob@contoso.com'), ['fay@fabrikam.com']);
});

const QUIRKS: ReadonlyArray<
  readonly [path: string, check: (t: ExecutionContext, body: unknown) => void, reason: string]
> = [
  ['get/filters/all', (t, body) => t.deepEqual(body, {}), 'a list without rows is an object'],
  ['get/alias/1nobody@contoso.com', (t, body) => t.like(body, { id: 1 }), 'an address is read as a number too'],
  ['get/filters/x%2By@contoso.com', (t, body) => t.deepEqual(body, {}), 'a plus sign becomes a space'],
];

for (const [path, check, reason] of QUIRKS) {
  test(`${path}: ${reason}`, async (t) => {
    const { tables, get, post } = start();
    await post('add/alias', alias('info@contoso.com'));
    if (path.includes('%2B')) await post('add/filter', { ...filter('keep;'), username: 'x+y@contoso.com' });
    t.true(tables.aliases.length === 1);
    check(t, (await get(path)).body);
  });
}
