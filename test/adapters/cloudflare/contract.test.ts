import { characterStrings } from '../../../src/simulators/dns/answers.ts';
import { type NameState, TTL_SECONDS, testDnsProvider } from '../../contract/dns.ts';
import { aRecord, startCloudflare, ZONE } from './fixture.ts';

testDnsProvider('Cloudflare', async (t, state) => {
  const { clouds, zone, provider } = await startCloudflare(t, [...toRecords(state), ...neighbours()]);
  const fault = (kind: 'FailAfter' | 'FailBefore') =>
    void clouds.faults.add({ kind, service: 'cloudflare', effect: 'write', times: 1 });
  return {
    provider,
    zone: ZONE,
    state: () => ({
      mx: zone.records
        .filter((record) => record.type === 'MX' && record.name === ZONE)
        .map((record) => ({ preference: record.priority ?? 0, host: record.content })),
      txt: zone.records
        .filter((record) => record.type === 'TXT' && record.name === ZONE)
        .map((record) => characterStrings(record.content).join(''))
        .sort(),
    }),
    loseNextWriteAnswer: () => fault('FailAfter'),
    failNextWrite: () => fault('FailBefore'),
    throttleNextRequest: () =>
      void clouds.faults.add({ kind: 'Throttle', service: 'cloudflare', times: 1, retryAfterSeconds: 7 }),
    change(next) {
      zone.records = [...toRecords(next), ...neighbours()];
    },
  };
});

function toRecords({ mx, txt }: NameState) {
  return [
    ...mx.map(({ preference, host }, index) =>
      aRecord(`mx${index}`, { type: 'MX', content: host, priority: preference, ttl: TTL_SECONDS }),
    ),
    ...txt.map((text, index) => aRecord(`txt${index}`, { content: `"${text}"`, ttl: TTL_SECONDS })),
  ];
}

/** Records that no test may touch or see. */
function neighbours() {
  return [
    aRecord('a', { type: 'A', content: '203.0.113.10' }),
    aRecord('www', { name: `www.${ZONE}`, content: '"v=spf1 -all"' }),
    aRecord('sub', { name: `sub.${ZONE}`, type: 'MX', content: 'mail.contoso.com', priority: 10 }),
  ];
}
