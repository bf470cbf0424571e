import test from 'ava';
import type { CloudRequest } from '../../../src/simulators/clouds/service.ts';
import type { Access } from '../../../src/simulators/plesk/operations.ts';
import { createPleskService } from '../../../src/simulators/plesk/service.ts';
import { createSites } from '../../../src/simulators/plesk/sites.ts';
import { createWorld, type OldMailDomain } from '../../../src/simulators/world.ts';

const ON_SITE = '<filter><site-id>1</site-id>';

const REFUSED: ReadonlyArray<readonly [packet: string, code: number, reason: string]> = [
  ['<packet', 1014, 'that is no XML'],
  ['<packet><mail><get_all/></mail></packet>', 1014, 'there is no such operation'],
  [`<packet><mail><get_info>${ON_SITE}</filter><alias/></get_info></mail></packet>`, 1014, 'the tag is "aliases"'],
  [
    `<packet><mail><create>${ON_SITE}<mailname><mailbox/><name>anna</name></mailname></filter></create></mail></packet>`,
    1014,
    'elements have an order',
  ],
  [`<packet><mail><get_info>${ON_SITE}<name>x</name></filter></get_info></mail></packet>`, 1013, 'there is no account'],
  ['<packet><mail><enable><site-id>9</site-id></enable></mail></packet>', 1013, 'there is no such site'],
  [
    `<packet><mail><create>${ON_SITE}<mailname><name>judy</name></mailname></filter></create></mail></packet>`,
    1007,
    'the account exists',
  ],
  [
    `<packet><mail><create>${ON_SITE}<mailname><name>sales</name></mailname></filter></create></mail></packet>`,
    1007,
    'the name is an alias',
  ],
];

for (const [packet, code, reason] of REFUSED) {
  test(`error ${code}, with status 200: ${reason}`, (t) => {
    const { status, raw } = start().send(packet);
    t.is(status, 200);
    t.regex(raw, new RegExp(`<status>error</status><errcode>${code}</errcode>`));
  });
}

test('a removal without names takes every account of the site', (t) => {
  const { send, domain } = start();
  send(`<packet><mail><remove>${ON_SITE}</filter></remove></mail></packet>`);
  t.deepEqual([...domain.mailboxes, ...domain.aliases.keys()], []);
});

test('a request without a key is told so', (t) => {
  t.regex(start().send('<packet/>', {}).raw, /<errcode>1029</);
});

function start() {
  const world = createWorld();
  const domain: OldMailDomain = {
    local: true,
    mailboxes: new Set(['judy@contoso.com', 'mark@contoso.com']),
    aliases: new Map([['sales@contoso.com', ['judy@contoso.com']]]),
    catchAll: null,
  };
  const host = 'mail.contoso.com';
  const domains = new Map([['contoso.com', domain]]);
  world.oldServers.set(host, { host, address: '203.0.113.10', domains, smartHost: null, up: true });
  const access: Access = {
    keys: new Map([['key', 'all']]),
    isBoundAddress: true,
    maxAccounts: 10,
    mailLists: 'Told',
    hidesMainDomains: false,
  };
  const sites = createSites(world, host);
  sites.find('contoso.com');
  const service = createPleskService(sites, access);
  const url = new URL('https://localhost/enterprise/control/agent.php');
  return {
    domain,
    send(text: string, headers: CloudRequest['headers'] = { key: 'key' }) {
      const reply = service.handle({ method: 'POST', url, headers, text }, {});
      if (reply instanceof Promise) throw new Error('the answer is not there at once');
      return { status: reply.status, raw: String(reply.raw) };
    },
  };
}
