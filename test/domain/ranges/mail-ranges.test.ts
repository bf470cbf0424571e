import test from 'ava';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { MICROSOFT_RANGES } from '../../../src/api/v1alpha1/rules/network.ts';
import { canonicalRange, sortRanges } from '../../../src/domain/model/mail-ranges.ts';
import { anyRange } from './any-range.ts';

const SPELLINGS: ReadonlyArray<{ text: string; range: string | undefined; reason: string }> = [
  { text: '40.92.0.0/15', range: '40.92.0.0/15', reason: 'as Microsoft writes it' },
  { text: '40.93.1.2/15', range: '40.92.0.0/15', reason: 'an address inside of the network' },
  { text: '52.238.78.88', range: '52.238.78.88/32', reason: 'an address alone' },
  { text: '2A01:0111:F400::/48', range: '2a01:111:f400::/48', reason: 'capitals and zeros' },
  { text: '2a01:111:f400:0:0:0:0:1/48', range: '2a01:111:f400::/48', reason: 'an address inside, written in full' },
  { text: '2620:1ec:4::152', range: '2620:1ec:4::152/128', reason: 'an address of IPv6 alone' },
  { text: '', range: undefined, reason: 'nothing' },
  { text: '40.92.0.0/15 permit', range: undefined, reason: 'a line of a table' },
  { text: '40.92.0.0/15\n0.0.0.0/0', range: undefined, reason: 'two lines' },
  { text: '40.92/15', range: undefined, reason: 'two parts' },
  { text: '040.92.0.0/15', range: undefined, reason: 'a leading zero, which some read as octal' },
  { text: '40.92.0.0/255.254.0.0', range: undefined, reason: 'a mask in place of a length' },
  { text: '40.92.0.0/33', range: undefined, reason: 'too long' },
  { text: '::ffff:40.92.0.0/111', range: undefined, reason: 'IPv4 inside of IPv6' },
  { text: 'fe80::1%eth0/64', range: undefined, reason: 'a zone' },
];
for (const { text, range, reason } of SPELLINGS) {
  test(`${JSON.stringify(text)} is ${range ?? 'no network'}: ${reason}`, (t) => t.is(canonicalRange(text), range));
}

test('the built-in list is canonical and sorted', (t) => {
  t.deepEqual(sortRanges(MICROSOFT_RANGES), [...MICROSOFT_RANGES]);
  t.deepEqual(MICROSOFT_RANGES.map(canonicalRange), [...MICROSOFT_RANGES]);
});

test('IPv4 comes first, by number and not by letter, and the larger network before the smaller', (t) => {
  const ranges = ['2a01:111:f400::/48', '104.47.0.0/17', '40.92.0.0/16', '2603::/16', '40.92.0.0/15', '40.92.0.0/15'];
  const sorted = ['40.92.0.0/15', '40.92.0.0/16', '104.47.0.0/17', '2603::/16', '2a01:111:f400::/48'];
  t.deepEqual(sortRanges(ranges), sorted);
});

test('a canonical range stays as it is, and is the network that was meant', (t) => {
  fc.assert(
    fc.property(anyRange, (range) => {
      t.is(canonicalRange(range), range);
      const [address, prefixLength] = ipaddr.parseCIDR(range);
      t.true(address.match(ipaddr.parseCIDR(range)));
      t.is(canonicalRange(`${address.toNormalizedString()}/${prefixLength}`), range);
    }),
  );
});

test('the order of the input does not matter, and nothing is lost', (t) => {
  fc.assert(
    fc.property(fc.array(anyRange), (ranges) => {
      const sorted = sortRanges(ranges);
      t.deepEqual(sortRanges(ranges.toReversed()), sorted);
      t.deepEqual(sorted.toSorted(), [...new Set(ranges)].toSorted());
    }),
  );
});
