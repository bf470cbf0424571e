import { join } from 'node:path';
import anyTest, { type TestFn } from 'ava';
import { matchesGolden } from '../support/golden.ts';
import { type Customer, startCustomer } from './support/customer.ts';

const test = anyTest.serial as TestFn<{ customer: Customer }>;

test.before(async (t) => {
  t.context.customer = await startCustomer({ moved: ['anna@contoso.com', 'bob@contoso.com'] });
});

test.after.always(async (t) => {
  t.deepEqual(t.context.customer.writes(), [], 'an explanation changes nothing');
  t.deepEqual(t.context.customer.lab.world.deliveries, [], 'and sends no message');
  await t.context.customer[Symbol.asyncDispose]();
});

const WAYS = [
  { from: 'internet', to: ['anna@contoso.com', 'JUDY@contoso.com', 'nobody-has-it@contoso.com'] },
  { from: 'old-server', to: ['anna@contoso.com', 'outside'] },
  { from: 'exchange', to: ['judy@contoso.com', 'nobody-has-it@contoso.com', 'outside'] },
] as const;

for (const { from, to } of WAYS) {
  test(`the ways of mail from ${from}, now and after each step that changes them`, async (t) => {
    const { yaml, hybridmail } = t.context.customer;
    const args = ['explain', '-f', '-', '--from', from, ...to.flatMap((address) => ['--to', address])];
    const { code, stdout, stderr } = await hybridmail(args, yaml());
    t.is(stderr, '');
    t.is(code, 0);
    matchesGolden(t, join(import.meta.dirname, `golden/explain-${from}.txt`), stdout);
  });
}

for (const [format, begins] of [
  ['svg', /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^\n]*>\n<title>from internet to anna@contoso\.com/],
  ['mermaid', /^flowchart TB\n[\s\S]*"from internet to anna#64;contoso\.com/],
] as const) {
  test(`drawn as ${format}: the same ways, now and after each step`, async (t) => {
    const { yaml, hybridmail } = t.context.customer;
    const args = ['explain', '-f', '-', '--from', 'internet', '--to', 'anna@contoso.com', '-o', format];
    const { code, stdout, stderr } = await hybridmail(args, yaml());
    t.is(stderr, '');
    t.is(code, 0);
    t.regex(stdout, begins);
    t.regex(stdout, /after step \d+ \(person\/forwarders\)/);
  });
}

test('an address that nobody listed may be on the old server or not: both are told', async (t) => {
  const { yaml, hybridmail } = t.context.customer;
  const file = yaml().replace('    inventory: {configMapRef: {name: inventory}}\n', '');
  const args = ['explain', '-f', '-', '--from', 'internet', '--to', 'who@contoso.com', '-o', 'json'];
  const { stdout } = await hybridmail(args, file);
  const { messages } = JSON.parse(stdout) as Explained;
  t.deepEqual(
    messages.map(({ stages }) => stages.map(({ journeys }) => journeys.map(({ outcome }) => outcome.kind))),
    [[['Bounced']], [['Delivered']]],
  );
});

interface Explained {
  readonly messages: readonly {
    readonly stages: readonly { readonly journeys: readonly { readonly outcome: { readonly kind: string } }[] }[];
  }[];
}

const REFUSED = [
  { to: 'ann@fabrikam.com', says: /"ann@fabrikam\.com" is no address of contoso\.com; everybody else is outside/ },
  { to: '@contoso.com', says: /"@contoso\.com" is no address of contoso\.com/ },
  { to: 'outside', says: /outside, from the internet, does not pass by contoso\.com/ },
];

for (const { to, says } of REFUSED) {
  test(`no question for the model: from the internet to ${to}`, async (t) => {
    const { yaml, hybridmail } = t.context.customer;
    const { code, stderr } = await hybridmail(['explain', '-f', '-', '--from', 'internet', '--to', to], yaml());
    t.is(code, 2);
    t.regex(stderr, says);
  });
}
