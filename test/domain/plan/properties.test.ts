import test from 'ava';
import fc from 'fast-check';
import { PHASES } from '../../../src/api/v1alpha1/normalize.ts';
import type { Facts } from '../../../src/domain/facts.ts';
import { hazardsOf } from '../../../src/domain/mailflow/hazards.ts';
import { changed } from '../../../src/domain/mailflow/mail-world.ts';
import { updateMemory } from '../../../src/domain/memory.ts';
import { makePlan } from '../../../src/domain/plan/make-plan.ts';
import { need } from '../../../src/domain/plan/needs.ts';
import { walk } from '../../support/apply-to-facts.ts';
import {
  aMailbox,
  anInboundConnector,
  anOutboundConnector,
  aSpec,
  remembering,
  someFacts,
  withDone,
  withMx,
} from '../../support/builders.ts';

const RUNS = 600;
const MICROSOFT = 'contoso-com.mail.protection.outlook.com';
const PEOPLE = ['alice', 'bob', 'carol'];
const KINDS = ['Mailbox', 'SharedMailbox', 'Group', 'MailUser'] as const;

const outbound = mostly(
  [],
  [anOutboundConnector()],
  [anOutboundConnector({ enabled: false })],
  [anOutboundConnector({ useMxRecord: true, smartHosts: [] })],
  [anOutboundConnector({ smartHosts: ['filter.example'], comment: '', guid: 'foreign' })],
  [anOutboundConnector({ comment: '', guid: 'foreign' })],
);
const inbound = fc.constantFrom(
  [],
  [anInboundConnector()],
  [anInboundConnector({ enabled: false })],
  [anInboundConnector({ comment: '', guid: 'foreign' })],
);
const spf = mostly(
  ['v=spf1 a:mail.contoso.com ~all'],
  ['v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com -all'],
  ['v=spf1 -all', 'v=spf1 a -all'],
  [],
);
const person = fc.record({
  there: mostly(true, false),
  kind: mostly(...KINDS),
  accepted: fc.boolean(),
  moved: fc.boolean(),
  old: fc.boolean(),
  forwards: mostly(false, true),
});

/** The first value in most worlds, so that enough of them have a plan that may be begun. */
function mostly<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

/** Small worlds of every sort, most of which no sane company is in. */
const world = fc.record({
  phase: fc.constantFrom(...PHASES),
  reached: fc.constantFrom(null, ...PHASES),
  domainType: fc.constantFrom('Authoritative' as const, 'InternalRelay' as const),
  mx: fc.constantFrom(
    ['mail.contoso.com'],
    ['mail.contoso.com'],
    [MICROSOFT],
    [MICROSOFT],
    [MICROSOFT, 'mail.contoso.com'],
    ['gw.filter.example'],
    [],
  ),
  ttl: fc.constantFrom(300, 3600),
  outbound,
  inbound,
  spf,
  smartHost: mostly('203.0.113.10', '52.101.1.1'),
  subscription: mostly('Active' as const, 'None' as const),
  done: fc.subarray([
    'forwarders',
    'legacy-firewall',
    'legacy-smart-host',
    'legacy-silent',
    'legacy-stopped-sending',
    'legacy-domain-removed',
  ]),
  people: fc.tuple(person, person, person),
  inventory: mostly(true, false),
  identified: fc.boolean(),
  unknown: mostly('Refused' as const, 'Accepted' as const, 'Unknown' as const),
});

function build(seed: typeof world extends fc.Arbitrary<infer T> ? T : never) {
  const named = (keep: (item: (typeof seed.people)[number]) => boolean) =>
    PEOPLE.filter((_, i) => keep(seed.people[i] as (typeof seed.people)[number]));
  const addresses = (names: readonly string[]) => names.map((name) => `${name}@contoso.com`);
  const spec = aSpec({
    phase: seed.phase,
    legacy: {
      smartHost: { host: 'mail.contoso.com' },
      ...(seed.identified && { sendsFrom: { addresses: ['203.0.113.10'] } }),
    },
    recipients: {
      migrated: { from: 'List', addresses: addresses(named(({ moved }) => moved)) },
      accepted: addresses(named(({ accepted }) => accepted)),
    },
  });
  const usual = withMx(someFacts(), seed.mx, seed.ttl);
  const facts: Facts = {
    ...usual,
    directory: { ...usual.directory, mailSubscription: seed.subscription },
    exchange: {
      ...usual.exchange,
      acceptedDomains: usual.exchange.acceptedDomains.map((item) =>
        item.initial ? item : { ...item, type: seed.domainType },
      ),
      inboundConnectors: seed.inbound,
      outboundConnectors: seed.outbound,
      recipients: PEOPLE.flatMap((name, i) => {
        const item = seed.people[i];
        if (!item?.there) return [];
        const externalAddress = item.kind === 'MailUser' ? `${name}@contoso.com` : null;
        return [
          aMailbox(name, { kind: item.kind, externalAddress, forwardsTo: item.forwards ? 'alice@contoso.com' : null }),
        ];
      }),
    },
    zoneMail: { ...usual.zoneMail, txt: { ttlSeconds: 300, values: seed.spf } },
    smartHost: { ...usual.smartHost, addresses: { kind: 'Found', ttlSeconds: 300, values: [seed.smartHost] } },
    legacyProbe: { ...usual.legacyProbe, nobody: { address: 'nobody@contoso.com', answer: seed.unknown, reply: '' } },
    inventory: seed.inventory ? addresses(named(({ old }) => old)) : null,
  };
  const marked = withDone(spec, facts, seed.done);
  const found = remembering(marked, { reached: seed.reached, doneTasks: marked.doneTasks });
  return { spec, found, facts: { ...found, memory: updateMemory(spec, found) } };
}

const isRefused = ({ problems, rehearsal }: ReturnType<typeof makePlan>) =>
  problems.length + rehearsal.refusals.length > 0;

test('no plan that may be begun has a state on its way with a hazard that was not there before', (t) => {
  let begun = 0;
  fc.assert(
    fc.property(world, (seed) => {
      const { spec, facts } = build(seed);
      const plan = makePlan(spec, facts);
      if (isRefused(plan)) return;
      begun += plan.steps.length > 0 ? 1 : 0;
      const known = new Set(hazardsOf([plan.world]).map(({ key }) => key));
      let state = plan.world;
      for (const step of plan.steps) {
        state = changed(state, step.change);
        const fresh = hazardsOf([state]).filter(({ key }) => !known.has(key));
        if (fresh.length > 0) throw new Error(`after ${step.id}: ${fresh[0]?.message}`);
      }
    }),
    { numRuns: RUNS },
  );
  t.log(`${begun} of ${RUNS} random worlds had steps that may be made`);
  t.true(begun > RUNS / 20);
});

test('every step of a plan that may be begun finds what it needs', (t) => {
  fc.assert(
    fc.property(world, (seed) => {
      const { spec, facts } = build(seed);
      const plan = makePlan(spec, facts);
      if (isRefused(plan)) return;
      let state = plan.world;
      for (const step of plan.steps) {
        const missing = step.needs.filter((name) => !need(name).holds(state));
        if (missing.length > 0) throw new Error(`${step.id} lacks ${missing.join(', ')}`);
        state = changed(state, step.change);
      }
    }),
    { numRuns: RUNS },
  );
  t.pass();
});

test('planning twice gives the same plan', (t) => {
  fc.assert(
    fc.property(world, (seed) => {
      const [first, second] = [build(seed), build(seed)];
      return JSON.stringify(makePlan(first.spec, first.facts)) === JSON.stringify(makePlan(second.spec, second.facts));
    }),
    { numRuns: RUNS / 4 },
  );
  t.pass();
});

test('a plan that was made leaves nothing to do, and the model sees the world that the plan foretold', (t) => {
  fc.assert(
    fc.property(world, (seed) => {
      const { spec, found } = build(seed);
      const { plan, facts, refused } = walk(spec, found);
      if (refused) return;
      const again = makePlan({ ...spec, phase: plan.desired.phase }, facts);
      if (again.steps.length > 0) throw new Error(`left: ${again.steps.map(({ id }) => id).join(', ')}`);
      if (again.problems.length > 0) throw new Error(`problem: ${again.problems[0]?.message}`);
      const foretold = hazardsOf([plan.steps.reduce((state, step) => changed(state, step.change), plan.world)]);
      const seen = hazardsOf([again.world]).filter(({ key }) => !foretold.some((hazard) => hazard.key === key));
      if (seen.length > 0) throw new Error(`not foretold: ${seen[0]?.message}`);
    }),
    { numRuns: RUNS },
  );
  t.pass();
});
