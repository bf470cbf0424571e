import test from 'ava';
import { mergeInventories } from '../../../src/domain/model/inventory.ts';

test('an inventory of two holds what either names, and the first says where an address is forwarded', (t) => {
  const told = { addresses: ['a@contoso.com'], forwards: new Map([['a@contoso.com', ['x@example.org']]]) };
  const written = {
    addresses: ['a@contoso.com', 'b@contoso.com'],
    forwards: new Map([
      ['a@contoso.com', ['old@example.org']],
      ['@contoso.com', ['b@contoso.com']],
    ]),
  };
  t.deepEqual(mergeInventories(told, written), {
    addresses: ['a@contoso.com', 'b@contoso.com'],
    forwards: new Map([
      ['a@contoso.com', ['x@example.org']],
      ['@contoso.com', ['b@contoso.com']],
    ]),
  });
});
