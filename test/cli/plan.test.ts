import { join } from 'node:path';
import anyTest, { type TestFn } from 'ava';
import { startDoor } from '../e2e/support/door.ts';
import { matchesGolden } from '../support/golden.ts';
import { type Customer, startCustomer } from './support/customer.ts';

const test = anyTest.serial as TestFn<{ customer: Customer }>;

test.before(async (t) => {
  t.context.customer = await startCustomer({ moved: ['anna@contoso.com', 'bob@contoso.com'] });
});

test.after.always(async (t) => {
  t.deepEqual(t.context.customer.writes(), [], 'a plan changes nothing');
  await t.context.customer[Symbol.asyncDispose]();
});

/** Puts a status into the file, as `kubectl get -o yaml` does. */
function withStatus(yaml: string, status: object): string {
  return yaml.replace('\n---', `\nstatus: ${JSON.stringify(status)}\n---`);
}

test('the plan of the next phase: steps, reasons, waits, verdict, what comes first', async (t) => {
  const { yaml, hybridmail } = t.context.customer;
  const { code, stdout, stderr } = await hybridmail(['plan', '-f', '-'], yaml('Send'));
  t.is(stderr, '');
  t.is(code, 0);
  matchesGolden(t, join(import.meta.dirname, 'golden/plan.txt'), stdout);
});

test('another phase may be asked for; the one after the next is named', async (t) => {
  const { yaml, hybridmail } = t.context.customer;
  const file = withStatus(yaml('Prepare'), { phase: { declared: 'Prepare', reached: 'Prepare' } });
  const { code, stdout } = await hybridmail(['plan', '-f', '-', '--phase', 'Retire'], file);
  t.is(code, 0);
  t.regex(stdout, /^customer\/contoso-com: contoso\.com, declared Retire, reached Prepare$/m);
  t.regex(stdout, /^plan [0-9a-f]{16} to phase Send: 5 steps$/m);
  t.regex(stdout, /^after that: Receive, Retire$/m);
});

test('a wave for which Exchange Online must be asked several times is whole in the plan', async (t) => {
  const { lab, yaml, hybridmail } = t.context.customer;
  const door = await startDoor(t, lab.world, 1);
  const { code, stdout } = await hybridmail(['plan', '-f', '-'], yaml('Send'), door.settings);
  t.is(code, 0);
  t.regex(stdout, /reaches the 3 addresses that have moved/);
});

test('the same world is the same JSON, with the plan that the operator would make', async (t) => {
  const { yaml, hybridmail } = t.context.customer;
  const runs = [
    await hybridmail(['plan', '-f', '-', '-o', 'json'], yaml()),
    await hybridmail(['plan', '-f', '-', '-o', 'json'], yaml()),
  ];
  t.is(runs[0]?.stdout, runs[1]?.stdout);
  const { phase, next, refusals, plan } = JSON.parse(runs[0]?.stdout ?? '');
  t.deepEqual(phase, { declared: 'Send', reached: null, next: 'Send', after: [] });
  t.deepEqual(next, { step: 'dns/replace/SPF/contoso.com', gate: { open: true } });
  t.deepEqual(refusals, []);
  t.regex(plan.hash, /^[0-9a-f]{16}$/);
  t.is(plan.steps.length, 5);
});

test('what is still settling says until when, and holds the step that needs it', async (t) => {
  const { lab, yaml, hybridmail } = t.context.customer;
  const zone = lab.world.zones.get('contoso.com');
  const spf = zone?.records.find(({ content }) => content.startsWith('"v=spf1'));
  const before = spf?.content ?? '';
  if (spf) spf.content = '"v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com ~all"';
  lab.world.commitZone('contoso.com');
  try {
    const inFlight = {
      step: 'dns/replace/SPF/contoso.com',
      before: JSON.stringify({ thing: 'Spf', value: { exchange: 'NoPass', legacy: 'Pass' } }),
      since: '2090-01-01T00:00:00Z',
      until: '2090-01-01T01:00:00Z',
      why: 'until the old SPF record has left the caches (its time to live)',
    };
    const file = withStatus(yaml(), { phase: { declared: 'Send', reached: 'Prepare' }, inFlight: [inFlight] });
    const { stdout } = await hybridmail(['plan', '-f', '-'], file);
    t.regex(stdout, /^settling until 2090-01-01T01:00:00Z: /m);
    t.regex(
      stdout,
      /^now: exchange\/create\/InboundConnector\/mail\.contoso\.com waits: WaitingForTtl: .*2090-01-01T01:00:00Z/m,
    );
  } finally {
    if (spf) spf.content = before;
    lab.world.commitZone('contoso.com');
  }
});

test('drift that is only reported is planned and not made', async (t) => {
  const { yaml, hybridmail } = t.context.customer;
  const reached = { declared: 'Send', reached: 'Send', reachedGeneration: 1 };
  const file = withStatus(yaml(), { phase: reached }).replace('  phase: Send\n', '  phase: Send\n  drift: Report\n');
  const { stdout } = await hybridmail(['plan', '-f', '-'], file);
  t.regex(stdout, /^now: nothing is made: .*\(spec\.drift\)$/m);
});

test('a refused plan is printed whole, says what to do, and exits with 1', async (t) => {
  const { lab, yaml, hybridmail } = t.context.customer;
  const tenant = lab.world.tenants.get(lab.seed.tenantId);
  if (!tenant) return t.fail('the lab has a tenant');
  tenant.mailSubscription = false;
  try {
    const { code, stdout } = await hybridmail(['plan', '-f', '-'], yaml());
    t.is(code, 1);
    t.regex(stdout, /^REFUSED MailSubscriptionMissing: .*\n {2}what to do: buy or start a subscription/m);
    t.regex(stdout, /^now: nothing is begun$/m);
  } finally {
    tenant.mailSubscription = true;
  }
});

test('a world that cannot be read is one line with what to do, and exit 1', async (t) => {
  const { yaml, hybridmail } = t.context.customer;
  const { code, stdout, stderr } = await hybridmail(['plan', '-f', '-'], yaml().replace('clientId:', 'client:'));
  t.is(code, 1);
  t.is(stdout, '');
  t.is(stderr, 'hybridmail: Secret "tenant" lacks key "clientId" -> mend the Secret\n');
});
