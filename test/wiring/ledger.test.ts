import test from 'ava';
import { disposition } from '../../src/errors.ts';
import type { LegacyForwarder } from '../../src/ports/legacy.ts';
import { createLedger, LEDGER_KEY, type LedgerStore } from '../../src/wiring/ledger.ts';
import { aMigration } from '../support/builders.ts';

const ANNA = { address: "o'anna+x@contoso.com", target: 'anna@contosocom.onmicrosoft.com' };
const BOB = { address: 'bob@contoso.com', target: 'bob@contosocom.onmicrosoft.com' };

function inMemory(text: string | null = null) {
  const kept = { text };
  const store: LedgerStore = {
    read: async () => kept.text,
    async write(_migration, after) {
      kept.text = after;
    },
  };
  return { kept, ledger: createLedger(store, aMigration()) };
}

test('what is written is read again, two targets of an address too', async (t) => {
  const { ledger } = inMemory();
  t.deepEqual(await ledger.read(), [], 'nothing was ever written');
  const forwarders = [{ ...ANNA, isNew: true as const }, BOB, { ...BOB, target: 'robert@contosocom.onmicrosoft.com' }];
  await ledger.write(forwarders);
  t.deepEqual(await ledger.read(), forwarders);
});

test('a person who looks into it reads what it is', async (t) => {
  const { kept, ledger } = inMemory();
  await ledger.write([BOB]);
  t.regex(kept.text ?? '', /^# Forwarders of this migration/);
  t.true(kept.text?.endsWith('bob@contoso.com bob@contosocom.onmicrosoft.com\n'));
});

const SPOILT: ReadonlyArray<readonly [text: string, reason: string]> = [
  ['bob@contoso.com', 'there is no target'],
  ['bob@contoso.com bob@contosocom.onmicrosoft.com extra', 'a third word that means nothing'],
  ['bob@contoso.com bob@contosocom.onmicrosoft.com new extra', 'a fourth word'],
  ['bob@fabrikam.com bob@contosocom.onmicrosoft.com', "another domain's address is not ours to remove"],
  ['@contoso.com all@contosocom.onmicrosoft.com', 'a whole domain was never written'],
];
for (const [text, reason] of SPOILT) {
  test(`a ledger that cannot be read is not an empty one: ${reason}`, async (t) => {
    const { ledger } = inMemory(`${text}\n`);
    const error = await t.throwsAsync(ledger.read());
    t.like(disposition(error), { kind: 'Stall', reason: 'LedgerInvalid' });
    t.true(error.message.includes(LEDGER_KEY));
  });
}

test('a list that a ConfigMap cannot hold is refused as a whole', async (t) => {
  const { kept, ledger } = inMemory();
  const many: LegacyForwarder[] = Array.from({ length: 20_000 }, (_, index) => ({
    address: `somebody.${index}@contoso.com`,
    target: `somebody.${index}@contosocom.onmicrosoft.com`,
  }));
  const error = await t.throwsAsync(ledger.write(many));
  t.like(disposition(error), { kind: 'Stall', reason: 'LedgerInvalid' });
  t.is(kept.text, null);
});
