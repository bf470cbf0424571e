import test from 'ava';
import { normalize } from '../../src/api/v1alpha1/normalize.ts';
import { fixture, validFixtures } from './fixtures.ts';

test('the shortest spec is completed with every default', (t) => {
  t.deepEqual(normalize(fixture('minimal').spec), {
    domain: 'contoso.com',
    phase: 'Prepare',
    tenant: { id: '3f1c0a52-7d3e-4a55-9a54-1d2b7c0e9f11', cloud: 'Worldwide', credentialsSecret: null },
    legacy: {
      smartHost: { host: 'mail.contoso.com', port: 25, tls: 'Opportunistic', tlsDomain: null },
      sendsFrom: { ipv4: [], ipv6: [], certificateName: null },
      forwarders: { provider: 'Manual', url: null, credentialsSecret: null },
      inventory: null,
    },
    dns: {
      provider: 'Cloudflare',
      zone: 'contoso.com',
      credentialsSecret: 'contoso-dns',
      mx: { manage: true, ttlSeconds: 300 },
      spf: { manage: true },
    },
    recipients: { migrated: { from: 'EveryMailbox' }, exclude: [], accepted: [] },
    enhancedFiltering: true,
    drift: 'Correct',
    suspend: false,
    limits: { forwarderRemovals: 10 },
    waits: {
      settleSeconds: 3_600,
      stragglersSeconds: 259_200,
      queueLifetimeSeconds: 432_000,
      silenceSeconds: 259_200,
      ttlSeconds: 604_800,
      setByPerson: [],
    },
  });
});

test('hosts lose case and final dot', (t) => {
  const { legacy } = normalize(fixture('final-dots').spec);
  t.is(legacy.smartHost.host, 'mail.contoso.com');
  t.is(legacy.sendsFrom.certificateName, 'mail.contoso.com');
});

test('addresses are lower case, sorted and there once', (t) => {
  const { recipients, ...spec } = fixture('list').spec;
  const addresses = ['Bert@contoso.com', 'anna@Contoso.com', 'bert@contoso.com'];
  const { migrated } = normalize({
    ...spec,
    recipients: { ...recipients, migrated: { from: 'List', addresses } },
  }).recipients;
  t.deepEqual(migrated, { from: 'List', addresses: ['anna@contoso.com', 'bert@contoso.com'] });
});

test('sending addresses are split by family and have one spelling', (t) => {
  const spec = fixture('minimal').spec;
  const addresses = ['203.0.113.10/32', '198.51.100.0/24', '2001:DB8:0::25', '2001:db8:25::/64'];
  const { sendsFrom } = normalize({ ...spec, legacy: { ...spec.legacy, sendsFrom: { addresses } } }).legacy;
  t.deepEqual(sendsFrom, {
    ipv4: ['198.51.100.0/24', '203.0.113.10'],
    ipv6: ['2001:db8:25::/64', '2001:db8::25'],
    certificateName: null,
  });
});

test('waits that a person set hold and are named', (t) => {
  const spec = fixture('minimal').spec;
  t.like(normalize({ ...spec, waits: { silenceSeconds: 5, settleSeconds: 0 } }).waits, {
    settleSeconds: 0,
    stragglersSeconds: 259_200,
    silenceSeconds: 5,
    setByPerson: ['settleSeconds', 'silenceSeconds'],
  });
});

test('a tenant id in capitals is the same tenant', (t) => {
  const spec = fixture('minimal').spec;
  const id = spec.tenant.id.toUpperCase();
  t.deepEqual(normalize({ ...spec, tenant: { id } }), normalize(spec));
});

for (const { name, object } of validFixtures()) {
  test(`what ${name} means does not depend on the order of its lists`, (t) => {
    const { legacy, recipients, ...spec } = object.spec;
    const { migrated, exclude = [], accepted = [] } = recipients;
    const reversed = {
      ...spec,
      legacy: {
        ...legacy,
        sendsFrom: { ...legacy.sendsFrom, addresses: (legacy.sendsFrom?.addresses ?? []).toReversed() },
      },
      recipients: {
        migrated:
          migrated.addresses === undefined ? migrated : { ...migrated, addresses: migrated.addresses.toReversed() },
        exclude: exclude.toReversed(),
        accepted: accepted.toReversed(),
      },
    };
    t.deepEqual(normalize(reversed), normalize(object.spec));
  });
}
