import test from 'ava';
import { setForwarding } from '../../../src/simulators/plesk/sites.ts';
import { DOMAIN, type PleskFixture, startFixture } from './fixture.ts';

const OTHER = 'somebody@fabrikam.com';

test('a look is two requests, for a thousand accounts too', async (t) => {
  const { plesk, panel, old, asked } = await startFixture(t);
  for (let number = 0; number < 1_000; number += 1) old.mailboxes.add(`user${number}@${DOMAIN}`);
  const { inventory } = await panel.read();
  t.is(inventory?.addresses.length, 1_000);
  t.deepEqual(asked(), ['site/get', 'mail/get_info mail/get_prefs']);
  t.true(plesk.requests.every(({ effect }) => effect === 'read'));
});

interface Told {
  readonly given: string;
  readonly reason: string;
  arrange(fixture: PleskFixture): void;
  readonly addresses: readonly string[];
  readonly forwards: ReadonlyArray<readonly [address: string, targets: readonly string[]]>;
  readonly foreign: readonly string[];
}

const TOLD: readonly Told[] = [
  {
    given: 'a mailbox',
    reason: 'it forwards nothing',
    arrange: ({ old }) => void old.mailboxes.add('judy@contoso.com'),
    addresses: ['judy@contoso.com'],
    forwards: [],
    foreign: [],
  },
  {
    given: 'a mailbox that forwards',
    reason: 'it keeps what it forwards',
    arrange({ old, site }) {
      old.mailboxes.add('judy@contoso.com');
      setForwarding(site, 'judy@contoso.com', true, [OTHER]);
    },
    addresses: ['judy@contoso.com'],
    forwards: [['judy@contoso.com', ['judy@contoso.com', OTHER]]],
    foreign: ['judy@contoso.com'],
  },
  {
    given: 'a group',
    reason: 'it is an account without a mailbox and with several targets',
    arrange: ({ site }) => setForwarding(site, 'team@contoso.com', true, ['Judy@Contoso.com', OTHER]),
    addresses: ['team@contoso.com'],
    forwards: [['team@contoso.com', ['judy@contoso.com', OTHER]]],
    foreign: ['team@contoso.com'],
  },
  {
    given: 'an alias of a mailbox',
    reason: 'its mail goes to the account',
    arrange({ old }) {
      old.mailboxes.add('judy@contoso.com');
      old.aliases.set('sales@contoso.com', ['judy@contoso.com']);
    },
    addresses: ['judy@contoso.com', 'sales@contoso.com'],
    forwards: [['sales@contoso.com', ['judy@contoso.com']]],
    foreign: ['sales@contoso.com'],
  },
  {
    given: 'an alias of a mailbox that forwards',
    reason: 'its mail is forwarded with that of the account',
    arrange({ old, site }) {
      old.mailboxes.add('judy@contoso.com');
      setForwarding(site, 'judy@contoso.com', true, [OTHER]);
      old.aliases.set('sales@contoso.com', ['judy@contoso.com']);
    },
    addresses: ['judy@contoso.com', 'sales@contoso.com'],
    forwards: [
      ['judy@contoso.com', ['judy@contoso.com', OTHER]],
      ['sales@contoso.com', ['judy@contoso.com']],
    ],
    foreign: ['judy@contoso.com', 'sales@contoso.com'],
  },
  {
    given: 'a mailbox whose forwarding is switched off',
    reason: 'its targets have no effect',
    arrange({ old, site }) {
      old.mailboxes.add('judy@contoso.com');
      setForwarding(site, 'judy@contoso.com', false, [OTHER]);
    },
    addresses: ['judy@contoso.com'],
    forwards: [],
    foreign: [],
  },
  {
    given: 'an account without anything',
    reason: 'better one address too many than one that is overlooked',
    arrange: ({ site }) => void site.bare.add('void@contoso.com'),
    addresses: ['void@contoso.com'],
    forwards: [],
    foreign: [],
  },
  {
    given: 'a catch-all',
    reason: 'it takes the mail of unknown addresses',
    arrange: ({ old }) => void Object.assign(old, { catchAll: 'Info@contoso.com' }),
    addresses: [],
    forwards: [['@contoso.com', ['info@contoso.com']]],
    foreign: [],
  },
  {
    given: 'the refusal of unknown addresses',
    reason: 'that is no catch-all',
    arrange: ({ site }) => void Object.assign(site, { unknown: 'reject' }),
    addresses: [],
    forwards: [],
    foreign: [],
  },
  {
    given: 'names that XML has to escape',
    reason: 'they come as they are',
    arrange({ old, site }) {
      old.mailboxes.add("o'brien@contoso.com");
      setForwarding(site, 'r&d@contoso.com', true, ["o'neill&co@fabrikam.com"]);
    },
    addresses: ["o'brien@contoso.com", 'r&d@contoso.com'],
    forwards: [['r&d@contoso.com', ["o'neill&co@fabrikam.com"]]],
    foreign: ['r&d@contoso.com'],
  },
];

for (const { given, reason, arrange, addresses, forwards, foreign } of TOLD) {
  test(`${given} is told: ${reason}`, async (t) => {
    const fixture = await startFixture(t);
    arrange(fixture);
    const state = await fixture.known();
    t.deepEqual(state.inventory?.addresses, addresses);
    t.deepEqual([...(state.inventory?.forwards ?? [])], forwards);
    t.deepEqual(state.foreign, foreign);
  });
}

test('mailing lists of an Onyx are told', async (t) => {
  const { plesk, site, known } = await startFixture(t);
  plesk.access.mailLists = 'Told';
  site.lists.add('news@contoso.com');
  t.deepEqual((await known()).inventory?.addresses, ['news@contoso.com']);
});

interface NotWhole {
  readonly given: string;
  readonly reason: string;
  arrange(fixture: PleskFixture): void;
}

const NOT_WHOLE: readonly NotWhole[] = [
  {
    given: 'mailing lists on an Obsidian',
    reason: 'it tells how many there are and not their names',
    arrange: ({ site }) => void site.lists.add('news@contoso.com'),
  },
  {
    given: 'unknown addresses that go to another server',
    reason: 'the interface has no word for it that is documented',
    arrange: ({ site }) => void Object.assign(site, { unknown: 'external-server' }),
  },
  {
    given: 'a mail service that is off and no accounts',
    reason: 'there may be some that it does not tell',
    arrange: ({ old }) => void Object.assign(old, { local: false }),
  },
];

for (const { given, reason, arrange } of NOT_WHOLE) {
  test(`${given}: there is no inventory, since ${reason}`, async (t) => {
    const fixture = await startFixture(t);
    arrange(fixture);
    t.is((await fixture.known()).inventory, null);
  });
}

test('the role is that of the mail service', async (t) => {
  const { old, known } = await startFixture(t);
  t.is((await known()).role, 'Local');
  old.local = false;
  t.is((await known()).role, 'Remote');
});

test('a main domain that is no site for Plesk is looked up as a webspace', async (t) => {
  const { plesk, old, known, asked } = await startFixture(t);
  plesk.access.hidesMainDomains = true;
  old.mailboxes.add('judy@contoso.com');
  t.deepEqual((await known()).inventory?.addresses, ['judy@contoso.com']);
  t.deepEqual(asked(), ['site/get', 'webspace/get', 'mail/get_info mail/get_prefs']);
});

test('a key of the customer who owns the domain is enough', async (t) => {
  const { plesk, old, known } = await startFixture(t, { token: 'key-of-contoso' });
  plesk.access.keys.set('key-of-contoso', new Set([DOMAIN]));
  old.mailboxes.add('judy@contoso.com');
  t.deepEqual((await known()).inventory?.addresses, ['judy@contoso.com']);
});
