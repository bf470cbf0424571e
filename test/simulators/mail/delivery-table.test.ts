import test from 'ava';
import { removeDomainFromOldServer } from '../../../src/simulators/customer/persons.ts';
import { PERSONS } from '../../../src/simulators/customer/seed.ts';
import { EXCHANGE_ONLINE as CLOUD } from '../../../src/simulators/mail/exchange-routing.ts';
import { INTERNET } from '../../../src/simulators/mail/internet.ts';
import type { SendRequest } from '../../../src/simulators/mail/network.ts';
import { enterPhase, type Phase, startMailWorld } from './support.ts';

/** anna and bob have moved, carol and david have not; ghost is nobody. */
const ANNA = 'anna@contoso.com';
const BOB = 'bob@contoso.com';
const CAROL = 'carol@contoso.com';
const DAVID = 'david@contoso.com';
const GHOST = 'ghost@contoso.com';
const PARTNER = 'partner@fabrikam.com';
const OLD = 'mail.contoso.com';
const SCANNER = 'scanner@contoso.com';

interface Row {
  says: string;
  origin: SendRequest['origin'];
  from: string;
  to: string;
  /** `kind side` of a delivery, or the kind of the failure and the start of the reply. */
  ends: string;
  hops: string[];
}

const USER_UNKNOWN = '550 5.1.1';

const TABLE: Record<Phase, Row[]> = {
  Prepare: [
    {
      says: 'internet to a user',
      origin: 'internet',
      from: PARTNER,
      to: CAROL,
      ends: 'OldServer',
      hops: [INTERNET, OLD],
    },
    {
      says: 'internet to an alias',
      origin: 'internet',
      from: PARTNER,
      to: 'a.miller@contoso.com',
      ends: 'OldServer',
      hops: [INTERNET, OLD],
    },
    {
      says: 'internet to nobody',
      origin: 'internet',
      from: PARTNER,
      to: GHOST,
      ends: `Refused ${USER_UNKNOWN}`,
      hops: [],
    },
    { says: 'user to user', origin: 'old-server', from: CAROL, to: DAVID, ends: 'OldServer', hops: [OLD] },
    {
      says: 'user to the internet',
      origin: 'old-server',
      from: CAROL,
      to: PARTNER,
      ends: 'Internet',
      hops: [OLD, INTERNET],
    },
    {
      says: 'scanner to the internet',
      origin: 'old-server',
      from: SCANNER,
      to: PARTNER,
      ends: 'Internet',
      hops: [OLD, INTERNET],
    },
  ],
  Send: [
    {
      says: '1 internet to moved',
      origin: 'internet',
      from: PARTNER,
      to: ANNA,
      ends: 'ExchangeOnline',
      hops: [INTERNET, OLD, CLOUD],
    },
    {
      says: '2 internet to not moved',
      origin: 'internet',
      from: PARTNER,
      to: CAROL,
      ends: 'OldServer',
      hops: [INTERNET, OLD],
    },
    {
      says: '3 internet to nobody',
      origin: 'internet',
      from: PARTNER,
      to: GHOST,
      ends: `Refused ${USER_UNKNOWN}`,
      hops: [],
    },
    { says: '4 moved to moved', origin: 'exchange', from: ANNA, to: BOB, ends: 'ExchangeOnline', hops: [CLOUD] },
    { says: '5 moved to not moved', origin: 'exchange', from: ANNA, to: CAROL, ends: 'OldServer', hops: [CLOUD, OLD] },
    {
      says: '6 moved to nobody',
      origin: 'exchange',
      from: ANNA,
      to: GHOST,
      ends: `Bounced ${USER_UNKNOWN}`,
      hops: [CLOUD],
    },
    {
      says: '7 moved to internet',
      origin: 'exchange',
      from: ANNA,
      to: PARTNER,
      ends: 'Internet',
      hops: [CLOUD, INTERNET],
    },
    {
      says: '8 not moved to moved',
      origin: 'old-server',
      from: CAROL,
      to: ANNA,
      ends: 'ExchangeOnline',
      hops: [OLD, CLOUD],
    },
    { says: '9 not moved to not moved', origin: 'old-server', from: CAROL, to: DAVID, ends: 'OldServer', hops: [OLD] },
    {
      says: '10 not moved to nobody',
      origin: 'old-server',
      from: CAROL,
      to: GHOST,
      ends: `Refused ${USER_UNKNOWN}`,
      hops: [],
    },
    {
      says: '11 not moved to internet',
      origin: 'old-server',
      from: CAROL,
      to: PARTNER,
      ends: 'Internet',
      hops: [OLD, CLOUD, INTERNET],
    },
    {
      says: '11 scanner to internet',
      origin: 'old-server',
      from: SCANNER,
      to: PARTNER,
      ends: 'Internet',
      hops: [OLD, CLOUD, INTERNET],
    },
    {
      says: '12 null sender to internet, by address',
      origin: 'old-server',
      from: '',
      to: PARTNER,
      ends: 'Lost 550 5.7.64',
      hops: [OLD],
    },
  ],
  Receive: [
    {
      says: '1 internet to moved',
      origin: 'internet',
      from: PARTNER,
      to: ANNA,
      ends: 'ExchangeOnline',
      hops: [INTERNET, CLOUD],
    },
    {
      says: '2 internet to not moved',
      origin: 'internet',
      from: PARTNER,
      to: CAROL,
      ends: 'OldServer',
      hops: [INTERNET, CLOUD, OLD],
    },
    {
      says: '3 internet to nobody',
      origin: 'internet',
      from: PARTNER,
      to: GHOST,
      ends: `Bounced ${USER_UNKNOWN}`,
      hops: [INTERNET, CLOUD],
    },
    { says: '5 moved to not moved', origin: 'exchange', from: ANNA, to: CAROL, ends: 'OldServer', hops: [CLOUD, OLD] },
    {
      says: '8 not moved to moved',
      origin: 'old-server',
      from: CAROL,
      to: ANNA,
      ends: 'ExchangeOnline',
      hops: [OLD, CLOUD],
    },
    {
      says: '11 not moved to internet',
      origin: 'old-server',
      from: CAROL,
      to: PARTNER,
      ends: 'Internet',
      hops: [OLD, CLOUD, INTERNET],
    },
    {
      says: '15 cached MX to moved',
      origin: 'stale-internet',
      from: PARTNER,
      to: ANNA,
      ends: 'ExchangeOnline',
      hops: [INTERNET, OLD, CLOUD],
    },
    {
      says: '15 cached MX to not moved',
      origin: 'stale-internet',
      from: PARTNER,
      to: CAROL,
      ends: 'OldServer',
      hops: [INTERNET, OLD],
    },
  ],
  Retire: [
    {
      says: '1 internet to a user',
      origin: 'internet',
      from: PARTNER,
      to: CAROL,
      ends: 'ExchangeOnline',
      hops: [INTERNET, CLOUD],
    },
    { says: '3 internet to nobody', origin: 'internet', from: PARTNER, to: GHOST, ends: 'Refused 550 5.4.1', hops: [] },
    { says: '6 user to nobody', origin: 'exchange', from: ANNA, to: GHOST, ends: 'Bounced 550 5.1.10', hops: [CLOUD] },
    {
      says: '15 cached MX, old server gone',
      origin: 'stale-internet',
      from: PARTNER,
      to: CAROL,
      ends: 'Refused 554 5.7.1',
      hops: [],
    },
  ],
};

for (const [phase, rows] of Object.entries(TABLE) as Array<[Phase, Row[]]>) {
  test(`every message ends where the delivery table says in ${phase}`, async (t) => {
    const everybody = PERSONS.map((person) => `${person}@contoso.com`);
    const moved = { Prepare: [], Send: [ANNA, BOB], Receive: [ANNA, BOB], Retire: everybody }[phase];
    const { world, seed, network } = await startMailWorld(t, { moved });
    enterPhase(world, seed, phase, moved);
    if (phase === 'Retire') removeDomainFromOldServer(world, seed);
    for (const row of rows) {
      const { outcome, hops, reply } = await network.send(row);
      const ends =
        outcome.kind === 'Delivered'
          ? outcome.deliveries.map(({ side }) => side).join(' ')
          : `${outcome.kind} ${reply}`;
      t.true(ends.startsWith(row.ends), `${row.says}: ended as "${ends}" instead of "${row.ends}"`);
      t.deepEqual(hops, row.hops, row.says);
    }
  });
}

test('with a certificate the old server may relay for the null sender', async (t) => {
  const { world, seed, network } = await startMailWorld(t, { moved: [ANNA], withCertificate: true });
  enterPhase(world, seed, 'Send', [ANNA]);
  const connector = world.tenants.get(seed.tenantId)?.settings.inboundConnectors[0];
  Object.assign(connector ?? {}, { SenderIPAddresses: [], TlsSenderCertificateName: seed.oldServerHost });
  world.commitTenant(seed.tenantId);
  const { outcome, hops } = await network.send({ origin: 'old-server', from: '', to: PARTNER });
  t.is(outcome.kind, 'Delivered');
  t.deepEqual(hops, [OLD, CLOUD, INTERNET]);
});
