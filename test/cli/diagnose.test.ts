import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import anyTest, { type TestFn } from 'ava';
import { diagnoseOptions } from '../../src/cli/options.ts';
import { matchesGolden } from '../support/golden.ts';
import { type Customer, runCli, startCustomer } from './support/customer.ts';

const test = anyTest.serial as TestFn<{ customer: Customer; dir: string }>;
const BOUNCES = join(import.meta.dirname, '../fixtures/bounces');
const GOLDEN = join(import.meta.dirname, 'golden');

test.before(async (t) => {
  t.context.customer = await startCustomer({ moved: ['anna@contoso.com', 'bob@contoso.com'] });
  t.context.dir = await mkdtemp(join(tmpdir(), 'hybridmail-diagnose-'));
});

test.after.always(async (t) => {
  t.deepEqual(t.context.customer.writes(), [], 'a diagnosis changes nothing');
  await t.context.customer[Symbol.asyncDispose]();
  await rm(t.context.dir, { recursive: true, force: true });
});

test('without a migration every cause is told with how to tell it from the others', async (t) => {
  const { code, stdout, stderr } = await runCli(['diagnose', join(BOUNCES, 'postfix-relay-denied-by-exchange.eml')]);
  t.is(stderr, '');
  t.is(code, 0);
  matchesGolden(t, join(GOLDEN, 'diagnose-alone.txt'), stdout);
});

test('the way that stands in a bounce excludes causes by itself', async (t) => {
  const { code, stdout } = await runCli(['diagnose', join(BOUNCES, 'exchange-loop-between-servers.eml')]);
  t.is(code, 0);
  matchesGolden(t, join(GOLDEN, 'diagnose-loop.txt'), stdout);
});

test('held against the world one cause is confirmed and the others are excluded with reasons', async (t) => {
  const { yaml, hybridmail, lab } = t.context.customer;
  const file = join(t.context.dir, 'm.yaml');
  await writeFile(file, yaml());
  // A bounce as the colleague in Exchange Online pastes it.
  const bounce = readFileSync(join(BOUNCES, 'exchange-recipient-not-found.txt'), 'utf8');
  const { code, stdout, stderr } = await hybridmail(['diagnose', '-f', file], bounce);
  t.is(stderr, '');
  t.is(code, 0);
  t.notRegex(stdout, new RegExp(lab.seed.clientSecret));
  matchesGolden(t, join(GOLDEN, 'diagnose-world.txt'), stdout);
});

test('the accident that the operator prevents is found: MX moved by hand, and no connector', async (t) => {
  const { yaml, hybridmail, lab } = t.context.customer;
  const file = join(t.context.dir, 'm.yaml');
  await writeFile(file, yaml());
  const { world, seed } = lab;
  const accepted = world.tenants
    .get(seed.tenantId)
    ?.settings.acceptedDomains.find(({ name }) => name === 'contoso.com');
  const mx = world.zones.get('contoso.com')?.records.find(({ type }) => type === 'MX');
  if (!accepted || !mx) return t.fail('the lab has the domain and its zone');
  const before = { type: accepted.domainType, mx: mx.content };
  accepted.domainType = 'InternalRelay';
  world.commitTenant(seed.tenantId);
  mx.content = 'contoso-com.mail.protection.outlook.com';
  world.commitZone('contoso.com');
  try {
    const bounce = '<judy@contoso.com>: 554 5.4.14 Hop count exceeded - possible mail loop ATTR34';
    const { code, stdout } = await hybridmail(['diagnose', '-f', file], bounce);
    t.is(code, 0);
    t.regex(
      stdout,
      /CONFIRMED L1: .*\n {4}because the accepted domain is InternalRelay, MX leads to Exchange Online, and no/,
    );
    t.regex(stdout, /excluded {2}L2: /);
    t.regex(stdout, /from the internet\n.*\n.*\n {6}=> mail loop: 554 5\.4\.14/);
  } finally {
    accepted.domainType = before.type;
    world.commitTenant(seed.tenantId);
    mx.content = before.mx;
    world.commitZone('contoso.com');
  }
});

test('no address is printed that was not in the bounce', async (t) => {
  const { yaml, hybridmail, dir } = { ...t.context.customer, dir: t.context.dir };
  const file = join(dir, 'm.yaml');
  await writeFile(file, yaml());
  const { stdout } = await hybridmail(
    ['diagnose', '-f', file],
    '554 5.4.14 Hop count exceeded - possible mail loop ATTR34',
  );
  t.notRegex(stdout, /[\w.]@contoso/);
});

test('JSON for programs', async (t) => {
  const { code, stdout } = await runCli(
    ['diagnose', '-o', 'json'],
    '550 5.4.1 Recipient address rejected: Access denied',
  );
  t.is(code, 0);
  const { errors, codes, trace } = JSON.parse(stdout);
  t.deepEqual(
    errors.map(({ id, foundBy, causes, journeys }: Told) => [id, foundBy, causes.map((cause) => cause.id), journeys]),
    [['EdgeBlock', 'Phrase', ['NoRecipient', 'NotReplicated', 'NoSuchAddress'], null]],
  );
  t.deepEqual(codes, []);
  t.is(trace, null);
});

interface Told {
  readonly id: string;
  readonly foundBy: string;
  readonly causes: readonly { readonly id: string }[];
  readonly journeys: unknown;
}

test('a text that is not known says what its codes mean, and exits with 1', async (t) => {
  const { code, stdout } = await runCli(['diagnose'], readFileSync(join(BOUNCES, 'unknown.txt'), 'utf8'));
  t.is(code, 1);
  t.is(
    stdout,
    'no error that is known is in this text; what its codes say by the standard (RFC 3463), which is little:\n' +
      '  5.2.2  refused for good: the mailbox is full\n',
  );
  const nothing = await runCli(['diagnose'], 'hello');
  t.is(nothing.code, 1);
  t.is(nothing.stdout, 'no error that is known, and no status code, is in this text\n');
});

test('control characters of a bounce never reach the terminal', async (t) => {
  const { code, stdout } = await runCli(
    ['diagnose'],
    '550 5.4.1 \u001b[2JRecipient address rejected: Access denied\u0007\u009b31m',
  );
  t.is(code, 0);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  t.notRegex(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

test('bytes that are no UTF-8 are read all the same', async (t) => {
  const file = join(t.context.dir, 'latin1.txt');
  await writeFile(file, Buffer.from('Empf\xe4nger: 550 relay not permitted', 'latin1'));
  t.is((await runCli(['diagnose', file])).code, 0);
});

test('a world that cannot be read does not hide what the text says', async (t) => {
  const file = join(t.context.dir, 'broken.yaml');
  await writeFile(file, t.context.customer.yaml().replace('clientId:', 'client:'));
  const { code, stdout, stderr } = await t.context.customer.hybridmail(
    ['diagnose', '-f', file],
    '550 relay not permitted',
  );
  t.is(code, 0);
  t.regex(stdout, /possible {2}NotLocal/);
  t.regex(stderr, /not held against the world: Secret "tenant" lacks key "clientId" -> mend the Secret/);
});

const WRONG = [
  { name: 'nothing', args: ['diagnose'], input: '', says: /the bounce is empty/ },
  { name: 'two files', args: ['diagnose', 'a', 'b'], input: '', says: /FILE: more than one: a, b/ },
  { name: 'standard input for both', args: ['diagnose', '-f', '-'], input: 'x', says: /-f: standard input cannot be/ },
  {
    name: 'a cluster without a migration',
    args: ['diagnose', '--cluster'],
    input: 'x',
    says: /--cluster: says nothing/,
  },
  { name: 'too much', args: ['diagnose'], input: 'x'.repeat(1_048_577), says: /larger than 1 MiB; give the bounce/ },
  { name: 'another format', args: ['diagnose', '-o', 'svg'], input: 'x', says: /-o: "svg"; give one of text, json/ },
];

for (const { name, args, input, says } of WRONG) {
  test(`wrong usage: ${name}`, async (t) => {
    const { code, stdout, stderr } = await runCli(args, input);
    t.is(code, 2);
    t.is(stdout, '');
    t.regex(stderr, says);
  });
}

test('docs/cli.md shows what is printed', (t) => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8');
  for (const name of ['diagnose-alone.txt', 'diagnose-world.txt']) {
    t.true(page.includes(readFileSync(join(GOLDEN, name), 'utf8')), name);
  }
});

test('options are read as the help tells them', (t) => {
  t.deepEqual(diagnoseOptions([]), { bounce: '-', migration: null, output: 'text' });
  t.deepEqual(diagnoseOptions(['-f', 'm.yaml', '--cluster', '-o', 'json', 'b.eml']), {
    bounce: 'b.eml',
    migration: { file: 'm.yaml', cluster: true },
    output: 'json',
  });
});
