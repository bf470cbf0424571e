import fc from 'fast-check';
import { canonicalRange } from '../../../src/domain/model/mail-ranges.ts';

const ipv4 = fc.tuple(fc.ipV4(), fc.integer({ min: 8, max: 32 }));
const ipv6 = fc.tuple(
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 7, maxLength: 7 })
    .map((groups) => ['2a01', ...groups.map((group) => group.toString(16))].join(':')),
  fc.integer({ min: 16, max: 128 }),
);

/** A canonical range of either family. */
export const anyRange = fc.oneof(ipv4, ipv6).map(([address, prefixLength]) => {
  const range = canonicalRange(`${address}/${prefixLength}`);
  if (range === undefined) throw new Error(`${address}/${prefixLength} is a network`);
  return range;
});

export const anyVersion = fc.integer({ min: 2018063000, max: 2099123199 }).map(String);
