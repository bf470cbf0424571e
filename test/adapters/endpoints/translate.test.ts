import test from 'ava';
import type { EndpointSet } from '../../../src/adapters/endpoints/schema.ts';
import { toRanges, UnusableList } from '../../../src/adapters/endpoints/translate.ts';
import { MICROSOFT_RANGES } from '../../../src/api/v1alpha1/rules/network.ts';

function mail(more: Partial<EndpointSet> = {}): EndpointSet {
  return { id: 10, serviceArea: 'Exchange', tcpPorts: '25', ips: ['40.92.0.0/15'], ...more };
}

const TAKEN: ReadonlyArray<{ reason: string; sets: EndpointSet[]; ranges: readonly string[] }> = [
  {
    reason: 'the Worldwide list as it was when this was written',
    sets: [mail({ ips: [...MICROSOFT_RANGES] }), mail({ id: 9, tcpPorts: '443', ips: ['52.238.78.88/32'] })],
    ranges: MICROSOFT_RANGES,
  },
  {
    reason: 'GCC High: port 25 among others, and a set of port 25 without addresses',
    sets: [
      mail({ id: 5, tcpPorts: '25,143,587,993,995', ips: undefined }),
      mail({ id: 6, tcpPorts: '25,443', ips: ['23.103.191.0/24', '2001:489a:2202:4::/62'] }),
    ],
    ranges: ['23.103.191.0/24', '2001:489a:2202:4::/62'],
  },
  {
    reason: 'China: blanks after the commas, as Microsoft’s pages write them',
    sets: [mail({ id: 2, tcpPorts: '25, 443, 53, 80', ips: ['42.159.36.0/24', '2406:e500:4440::/43'] })],
    ranges: ['42.159.36.0/24', '2406:e500:4440::/43'],
  },
  {
    reason: 'several sets with the same networks in several spellings',
    sets: [
      mail({ ips: ['2A01:0111:F400:0::/48', '40.107.0.0/16', '40.92.0.0/15'] }),
      mail({ id: 11, tcpPorts: '20-30', ips: ['2a01:111:f400::/48', '40.92.3.4/15', '52.238.78.88'] }),
    ],
    ranges: ['40.92.0.0/15', '40.107.0.0/16', '52.238.78.88/32', '2a01:111:f400::/48'],
  },
  {
    reason: 'other services and other ports',
    sets: [
      mail(),
      mail({ serviceArea: 'Common', ips: ['20.190.128.0/18'] }),
      mail({ tcpPorts: '587', ips: ['40.96.0.0/13'] }),
      mail({ tcpPorts: '125,250-260', ips: ['40.96.0.0/13'] }),
      mail({ tcpPorts: null, ips: ['40.96.0.0/13'] }),
    ],
    ranges: ['40.92.0.0/15'],
  },
];
for (const { reason, sets, ranges } of TAKEN) {
  test(`the networks of port 25 are taken: ${reason}`, (t) => t.deepEqual(toRanges(sets), ranges));
}

const REFUSED: ReadonlyArray<{ reason: string; sets: EndpointSet[]; text: RegExp }> = [
  { reason: 'nothing at all', sets: [], text: /no IPv4 range/ },
  { reason: 'only other services', sets: [mail({ serviceArea: 'Common' })], text: /no IPv4 range/ },
  { reason: 'a set of mail without its networks', sets: [mail({ ips: [] })], text: /no IPv4 range/ },
  { reason: 'IPv6 alone', sets: [mail({ ips: ['2a01:111:f400::/48'] })], text: /no IPv4 range/ },
  { reason: 'a name in place of a network', sets: [mail({ ips: ['40.92.0.0/15', 'mail.example'] })], text: /mail\.ex/ },
  { reason: 'a prefix that is too long', sets: [mail({ ips: ['40.92.0.0/33'] })], text: /no network/ },
  { reason: 'leading zeros', sets: [mail({ ips: ['040.92.0.0/15'] })], text: /no network/ },
  { reason: 'the whole internet', sets: [mail({ ips: ['0.0.0.0/0'] })], text: /too large/ },
  { reason: 'the half of it', sets: [mail({ ips: ['40.92.0.0/15', '128.0.0.0/1'] })], text: /too large/ },
  { reason: 'more than a /8', sets: [mail({ ips: ['40.0.0.0/7'] })], text: /40\.0\.0\.0\/7 is too large/ },
  { reason: 'more than a /16 of IPv6', sets: [mail({ ips: ['40.92.0.0/15', '2a00::/15'] })], text: /too large/ },
  { reason: 'a private network', sets: [mail({ ips: ['10.0.0.0/8'] })], text: /no mail comes from/ },
  { reason: 'the machine itself', sets: [mail({ ips: ['127.0.0.1/32'] })], text: /no mail comes from/ },
  { reason: 'a local network of IPv6', sets: [mail({ ips: ['40.92.0.0/15', 'fd00::/48'] })], text: /no mail/ },
  { reason: 'ports that cannot be read', sets: [mail(), mail({ id: 7, tcpPorts: '25;443' })], text: /of set 7/ },
  {
    reason: 'more than 500 networks',
    sets: [mail({ ips: Array.from({ length: 501 }, (_, number) => `40.${number >> 8}.${number & 255}.0/24`) })],
    text: /501 ranges/,
  },
];
for (const { reason, sets, text } of REFUSED) {
  test(`the list is refused as a whole: ${reason}`, (t) => {
    t.throws(() => toRanges(sets), { instanceOf: UnusableList, message: text });
  });
}

test('500 networks, a /8 and a /16 of IPv6 are still a list', (t) => {
  const ips = Array.from({ length: 498 }, (_, number) => `40.${number >> 8}.${number & 255}.0/24`);
  t.is(toRanges([mail({ ips: [...ips, '52.0.0.0/8', '2603::/16'] })]).length, 500);
});
