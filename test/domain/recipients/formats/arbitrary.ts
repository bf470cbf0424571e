import fc from 'fast-check';
import { isWritable } from '../../../../src/domain/recipients/formats/writable.ts';
import type { Forwarder } from '../../../../src/domain/recipients/forwarders.ts';

/** Characters that mean something to a table, a spreadsheet or a shell, among others. */
const ODD = [...'abz09\'"`$|/#*=+-@&%!?{}~^_.,;:\\ \t\r\n()<>[]\u2018\u2019\u201a\u201bé\u0000'];

/** Lists as nobody should hand them to us: any text may be an address. */
export const anyList: fc.Arbitrary<readonly Forwarder[]> = fc.array(
  fc.record({
    address: addressIn('contoso.com'),
    target: addressIn('contosocom.onmicrosoft.com'),
    proof: fc.constantFrom('Probed' as const, 'Directory' as const),
  }),
);

/** What of a list every format holds. */
export function writable(list: readonly Forwarder[]): readonly (readonly [address: string, target: string])[] {
  return list.filter(isWritable).map(({ address, target }) => [address, target] as const);
}

export function aForwarder(address: string, target = 'bob@contosocom.onmicrosoft.com'): Forwarder {
  return { address, target, proof: 'Directory' };
}

function addressIn(domain: string): fc.Arbitrary<string> {
  const odd = fc.string({ unit: fc.constantFrom(...ODD), minLength: 1, maxLength: 12 });
  const legal = fc.string({ unit: fc.constantFrom(..."abz09'`$|/#=+-&%!?{}~^_"), minLength: 1, maxLength: 12 });
  return fc.oneof(
    { weight: 3, arbitrary: legal.map((local) => `${local}@${domain}`) },
    { weight: 1, arbitrary: odd.map((local) => `${local}@${domain}`) },
    { weight: 1, arbitrary: odd },
  );
}
