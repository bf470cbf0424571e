import test from 'ava';
import type { Facts } from '../../../../src/domain/facts.ts';
import { makePlan } from '../../../../src/domain/plan/make-plan.ts';
import { aSpec, remembering, someFacts, withMx } from '../../../support/builders.ts';
import { journey } from '../journeys.ts';

const MICROSOFT = 'contoso-com.mail.protection.outlook.com';
const usual = someFacts();
const toReceive = journey('Send', 'Receive');
const withTxt = (values: string[], facts: Facts = usual): Facts => ({
  ...facts,
  zoneMail: { ...facts.zoneMail, txt: { ttlSeconds: 300, values } },
});

function mxSteps(spec = toReceive.spec, facts: Facts = toReceive.facts) {
  return makePlan(spec, facts).steps.flatMap((step) => (step.kind === 'ReplaceMx' ? [step] : []));
}

test('MX moves as a whole set to the host that Microsoft names, and its time to live is lowered first', (t) => {
  const [lower, move] = mxSteps();
  t.deepEqual(lower?.after.values, lower?.before.values);
  t.is(lower?.after.ttlSeconds, 300);
  t.deepEqual(move?.after, { ttlSeconds: 300, values: [{ preference: 0, host: MICROSOFT }] });
});

test('a short time to live needs no lowering', (t) => {
  t.is(mxSteps(toReceive.spec, withMx(toReceive.facts, ['mail.contoso.com'], 300)).length, 1);
});

test('the host is never computed: while Microsoft names none, nothing moves', (t) => {
  const facts = { ...toReceive.facts, directory: { ...toReceive.facts.directory, mxHost: null } };
  t.is(makePlan(toReceive.spec, facts).problems[0]?.reason, 'DomainNotVerified');
  t.deepEqual(mxSteps(toReceive.spec, facts), []);
});

test('back to Send restores the set from before the migration', (t) => {
  const back = journey('Receive', 'Send');
  const gateway = [
    { preference: 5, host: 'gw1.filter.example' },
    { preference: 5, host: 'gw2.filter.example' },
  ];
  const baseline = {
    takenAt: 0,
    mx: { ttlSeconds: 3600, values: gateway },
    spf: null,
    acceptedDomainType: 'Authoritative' as const,
  };
  const [move] = mxSteps(back.spec, remembering(back.facts, { baseline }));
  t.deepEqual(move?.after.values, gateway);
});

const MIXED: ReadonlyArray<readonly [reason: string, phase: 'Send' | 'Receive', hosts: readonly string[]]> = [
  ['Send takes Microsoft out of a mixed set', 'Send', [MICROSOFT, 'mail.contoso.com']],
  ['back to Send from a mixed baseline', 'Send', [MICROSOFT, 'mail.contoso.com', 'backup.contoso.com']],
];

for (const [reason, phase, hosts] of MIXED) {
  test(`a set is never mixed: ${reason}`, (t) => {
    const facts = withMx(usual, hosts);
    const baseline = { takenAt: 0, mx: facts.zoneMail.mx, spf: null, acceptedDomainType: 'Authoritative' as const };
    for (const step of mxSteps(aSpec({ phase }), remembering(facts, { baseline }))) {
      const microsoft = step.after.values.filter(({ host }) => host === MICROSOFT).length;
      t.true(microsoft === 0 || microsoft === step.after.values.length);
    }
  });
}

test("the DNS provider's own mail routing is never overwritten", (t) => {
  const facts = { ...toReceive.facts, zoneMail: { ...toReceive.facts.zoneMail, providerMailRouting: true } };
  const plan = makePlan(toReceive.spec, facts);
  t.is(plan.problems[0]?.reason, 'ZoneNotWritable');
  t.deepEqual(mxSteps(toReceive.spec, facts), []);
});

test('records that a person keeps become tasks with the values to write', (t) => {
  const dns = {
    provider: 'Cloudflare',
    credentialsSecretRef: { name: 'dns' },
    mx: { manage: false },
    spf: { manage: false },
  } as const;
  const asked = (spec: typeof toReceive.spec, facts: Facts) =>
    makePlan(spec, facts).steps.flatMap((step) => (step.kind === 'AskPerson' ? [step.task] : []));
  const send = asked(aSpec({ dns }), usual);
  t.regex(
    send.find(({ id }) => id === 'spf')?.text ?? '',
    /by: v=spf1 a:mail\.contoso\.com ip4:203\.0\.113\.10 include:spf\.protection\.outlook\.com ~all$/,
  );
  const receive = asked(journey('Send', 'Receive', { dns }).spec, toReceive.facts);
  t.regex(receive.find(({ id }) => id === 'mx')?.text ?? '', /by: 0 contoso-com\.mail\.protection\.outlook\.com$/);
  t.regex(receive.find(({ id }) => id === 'mx-ttl')?.text ?? '', /to 300 s$/);
});

const SPF_STOPS: ReadonlyArray<readonly [reason: string, facts: Facts, problem: string]> = [
  ['two records', withTxt(['v=spf1 -all', 'v=spf1 a -all']), 'SpfBlocked'],
  ['a record that cannot be read', withTxt(['v=spf1 ip4:not-an-address -all']), 'SpfBlocked'],
  [
    'DNS does not answer for an include',
    {
      ...withTxt(['v=spf1 include:crm.example -all']),
      spfTree: { ...usual.spfTree, 'TXT crm.example': { kind: 'Unknown', why: 'timeout' } },
    },
    'PartialObservation',
  ],
];

for (const [reason, facts, problem] of SPF_STOPS) {
  test(`SPF is left alone: ${reason}`, (t) => {
    const plan = makePlan(aSpec(), facts);
    t.true(
      plan.problems.some((item) => item.reason === problem),
      JSON.stringify(plan.problems),
    );
    t.false(plan.steps.some(({ kind }) => kind === 'ReplaceSpf'));
  });
}

test('a cause is told once, not again for every step that lacks it', (t) => {
  const plan = makePlan(aSpec(), withTxt(['v=spf1 -all', 'v=spf1 a -all']));
  t.deepEqual(
    plan.problems.map(({ reason }) => reason),
    ['SpfBlocked'],
  );
});

test("Retire takes away only the terms that we added, and keeps Microsoft's", (t) => {
  const { spec, facts } = journey('Receive', 'Retire');
  const after = makePlan(spec, facts).steps.flatMap((step) => (step.kind === 'ReplaceSpf' ? [step.after] : []));
  t.deepEqual(after, ['v=spf1 a:mail.contoso.com include:spf.protection.outlook.com ~all']);
  const theirs = remembering(facts, { spfTerms: ['include:spf.protection.outlook.com'] });
  t.false(makePlan(spec, theirs).steps.some(({ kind }) => kind === 'ReplaceSpf'));
});

test('while Microsoft names no include, SPF does not count as passing Exchange Online', (t) => {
  const facts = { ...usual, directory: { ...usual.directory, spfInclude: null } };
  const plan = makePlan(aSpec(), facts);
  t.is(plan.world.spf.exchange, 'Unknown');
  t.deepEqual(
    plan.problems.map(({ reason }) => reason),
    ['SpfBlocked'],
  );
});
