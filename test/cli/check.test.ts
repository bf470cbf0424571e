import { join } from 'node:path';
import anyTest, { type TestFn } from 'ava';
import type { Lab } from '../../src/simulators/lab.ts';
import { matchesGolden } from '../support/golden.ts';
import { type Customer, startCustomer } from './support/customer.ts';

const test = anyTest.serial as TestFn<{ customer: Customer }>;

test.before(async (t) => {
  t.context.customer = await startCustomer();
});

test.after.always(async (t) => {
  await t.context.customer?.[Symbol.asyncDispose]();
});

/** Changes the world, and gives the way back. */
type Disturb = (lab: Lab) => () => void;

interface BadWorld {
  readonly name: string;
  /** Changes the file. */
  readonly file?: (yaml: string, lab: Lab) => string;
  readonly world?: Disturb;
  /** Start of the line that tells of it. */
  readonly line: RegExp;
  /** A part that is looked at all the same. */
  readonly still: RegExp;
  readonly code: 0 | 1;
}

const BAD_WORLDS: readonly BadWorld[] = [
  {
    name: 'a Secret without a key names the key and not the values',
    file: (yaml) => yaml.replace(/clientId: [^,]*, /, ''),
    line: /^FAIL {2}tenant Secret +Secret "tenant" lacks key "clientId" -> mend the Secret$/m,
    still: /^ok {4}zone /m,
    code: 1,
  },
  {
    name: 'a Secret that is nowhere says where it was looked for',
    file: (yaml) => yaml.replace('{name: dns, namespace: customer}', '{name: dns, namespace: other}'),
    line: /^FAIL {2}DNS Secret +Secret "dns" of namespace "customer" is not in the file .* -> .*--cluster$/m,
    still: /^ok {4}Exchange Online /m,
    code: 1,
  },
  {
    name: 'a wrong client secret fails both services of the tenant',
    file: (yaml, { seed }) => yaml.replace(seed.clientSecret, 'not-the-secret'),
    line: /^FAIL {2}Exchange Online .*AADSTS7000215.*\nFAIL {2}Microsoft Graph .*AADSTS7000215/m,
    still: /^ok {4}name servers /m,
    code: 1,
  },
  {
    name: 'an application without a role is told which one',
    world: ({ world, seed }) => {
      const roles = world.tenants.get(seed.tenantId)?.applications[0]?.roles;
      roles?.delete('ExchangeAdministrator');
      return () => roles?.add('ExchangeAdministrator');
    },
    line: /^FAIL {2}Exchange Online .*role Exchange Administrator.* -> grant it/m,
    still: /^ok {4}domain in tenant /m,
    code: 1,
  },
  {
    name: 'a zone that the token does not show',
    file: (yaml) => yaml.replace('{provider: Cloudflare,', '{provider: Cloudflare, zone: com,'),
    line: /^FAIL {2}zone +Cloudflare does not show zone "com" to this token -> mend spec\.dns\.zone/m,
    still: /^ok {4}accepted domain /m,
    code: 1,
  },
  {
    name: 'a domain that the tenant has not proven',
    world: ({ world, seed }) => {
      const domain = world.tenants.get(seed.tenantId)?.directoryDomains.get(seed.domain);
      if (domain) domain.verified = false;
      return () => {
        if (domain) domain.verified = true;
      };
    },
    line: /^FAIL {2}domain in tenant .* does not hold contoso\.com as a verified domain -> add the domain/m,
    still: /^ok {4}MX /m,
    code: 1,
  },
  {
    name: 'a tenant without a subscription for mail',
    world: ({ world, seed }) => {
      const tenant = world.tenants.get(seed.tenantId);
      if (tenant) tenant.mailSubscription = false;
      return () => {
        if (tenant) tenant.mailSubscription = true;
      };
    },
    line: /^FAIL {2}subscription .*451 4\.4\.4.* -> buy or start a subscription/m,
    still: /^ok {4}mail flow now /m,
    code: 1,
  },
  {
    name: 'a smart host without an address',
    file: (yaml) => yaml.replace('host: mail.contoso.com', 'host: nowhere.contoso.com'),
    line: /^FAIL {2}smart host +nowhere\.contoso\.com has no address -> let spec\.legacy\.smartHost\.host/m,
    still: /^ok {4}SPF /m,
    code: 1,
  },
  {
    name: 'an old server that does not answer may also be out of reach from here alone',
    world: ({ world, seed }) => {
      const server = world.oldServers.get(seed.oldServerHost);
      if (server) server.up = false;
      return () => {
        if (server) server.up = true;
      };
    },
    line: /^warn {2}smart host port +mail\.contoso\.com does not answer on port \d+ from here: .* -> start the server/m,
    still: /^ok {4}mail flow now /m,
    code: 0,
  },
  {
    name: 'an old server that catches everything cannot be probed',
    world: ({ world, seed }) => {
      const domain = world.oldServers.get(seed.oldServerHost)?.domains.get(seed.domain);
      if (domain) domain.catchAll = 'judy@contoso.com';
      return () => {
        if (domain) domain.catchAll = null;
      };
    },
    line: /^warn {2}unknown addresses .*catch-all.* -> turn the catch-all off/m,
    still: /^ok {4}recipients /m,
    code: 0,
  },
  {
    name: 'a server that does not take the domain as its own is not the old server',
    world: ({ world, seed }) => {
      const domain = world.oldServers.get(seed.oldServerHost)?.domains.get(seed.domain);
      if (domain) domain.local = false;
      return () => {
        if (domain) domain.local = true;
      };
    },
    line: /^FAIL {2}unknown addresses .*relay denied.*\n[\s\S]*^FAIL {2}mail flow now +bounce: .* \[Internet -> Old server -> /m,
    still: /^ok {4}smart host /m,
    code: 1,
  },
  {
    name: 'a group that does not exist',
    file: (yaml) => yaml.replace('group: moved@contoso.com', 'group: nobody@contoso.com'),
    line: /^FAIL {2}group of the moved .*no such group.* -> mend spec\.recipients\.migrated\.group$/m,
    still: /^ok {4}subscription /m,
    code: 1,
  },
  {
    name: 'a service that fails is to be asked again, and nothing is to be mended',
    world: ({ faults }) => faults.add({ kind: 'FailBefore', service: 'graph' }),
    line: /^FAIL {2}Microsoft Graph .*status 503.* -> ask again/m,
    still: /^ok {4}Exchange Online /m,
    code: 1,
  },
];

test('a world ready to move is one line for each thing, and exit 0', async (t) => {
  const { lab, yaml, hybridmail } = t.context.customer;
  const { code, stdout, stderr } = await hybridmail(['check', '-f', '-'], yaml());
  t.is(stderr, '');
  t.is(code, 0);
  matchesGolden(
    t,
    join(import.meta.dirname, 'golden/check.txt'),
    stdout.replaceAll(`port ${lab.mail.port}`, 'port 25'),
  );
});

for (const { name, file = (yaml: string) => yaml, world = () => () => {}, line, still, code } of BAD_WORLDS) {
  test(`found: ${name}`, async (t) => {
    const { lab, yaml, hybridmail } = t.context.customer;
    const restore = world(lab);
    try {
      const result = await hybridmail(['check', '-f', '-'], file(yaml(), lab));
      t.regex(result.stdout, line);
      t.regex(result.stdout, still, 'one fault hides no other part');
      t.is(result.code, code);
      for (const secret of [lab.seed.clientSecret, lab.seed.cloudflareToken]) t.false(result.stdout.includes(secret));
    } finally {
      restore();
    }
  });
}

test('nothing was changed by any of it', (t) => {
  const { lab, writes } = t.context.customer;
  t.true(lab.clouds.requests.length > 100);
  t.deepEqual(writes(), []);
});
