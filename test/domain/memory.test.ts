import test from 'ava';
import type { Facts, InFlight } from '../../src/domain/facts.ts';
import type { Change } from '../../src/domain/mailflow/mail-world.ts';
import { rememberStep, updateMemory } from '../../src/domain/memory.ts';
import { makePlan } from '../../src/domain/plan/make-plan.ts';
import { aSpec, NOW, remembering, someFacts } from '../support/builders.ts';

const spec = aSpec();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function flying(thing: 'Mx' | 'MxLifetime' | 'Spf' | 'AcceptedDomain', changes: Partial<InFlight> = {}): InFlight {
  const before = { thing, value: 'Legacy' } as unknown as Change;
  return {
    step: `made/${thing}`,
    before: JSON.stringify(before),
    since: NOW - HOUR_MS,
    until: NOW + HOUR_MS,
    why: '',
    ...changes,
  };
}

const usual = someFacts();
const withFlight = (entry: InFlight, facts: Facts = usual) => remembering(facts, { inFlight: [entry] });
const OTHER_MX = { kind: 'Found' as const, ttlSeconds: 60, values: [{ preference: 1, host: 'old.example' }] };
const OTHER_SPF = { kind: 'Found' as const, ttlSeconds: 60, values: ['v=spf1 -all', 'other text'] };
const SAME_SPF = {
  kind: 'Found' as const,
  ttlSeconds: 60,
  values: ['a text that only this server shows', ...usual.zoneMail.txt.values],
};
const SILENT = { kind: 'Unknown' as const, why: 'no answer' };
const mx = (answer: Facts['publicMx'][number]['answer']): Facts => ({
  ...usual,
  publicMx: [...usual.publicMx, { server: 'ns2', answer }],
});
const txt = (answer: Facts['publicTxt'][number]['answer']): Facts => ({
  ...usual,
  publicTxt: [{ server: 'ns2', answer }],
});

const WAITS: ReadonlyArray<readonly [reason: string, entry: InFlight, facts: Facts, until: number | 'gone']> = [
  ['a wait goes on as it was', flying('Mx'), usual, NOW + HOUR_MS],
  [
    'a server that shows another MX starts the wait anew, as long as it was',
    flying('Mx'),
    mx(OTHER_MX),
    NOW + 2 * HOUR_MS,
  ],
  ['the same for the time to live', flying('MxLifetime'), mx(OTHER_MX), NOW + 2 * HOUR_MS],
  [
    'a name that a server does not have yet counts as another MX',
    flying('Mx'),
    mx({ kind: 'NxDomain', negativeTtlSeconds: 60 }),
    NOW + 2 * HOUR_MS,
  ],
  ['MX says nothing about Exchange Online', flying('AcceptedDomain'), mx(OTHER_MX), NOW + HOUR_MS],
  ['a silent server does not start a long wait anew', flying('Mx'), mx(SILENT), NOW + HOUR_MS],
  ['a silent server keeps a wait from ending', flying('Mx', { until: NOW }), mx(SILENT), NOW + 60_000],
  ['a server that shows another SPF record starts the wait anew', flying('Spf'), txt(OTHER_SPF), NOW + 2 * HOUR_MS],
  ['other texts of the name do not matter', flying('Spf'), txt(SAME_SPF), NOW + HOUR_MS],
  ['what has settled is forgotten', flying('Mx', { until: NOW }), usual, 'gone'],
];

for (const [reason, entry, facts, until] of WAITS) {
  test(reason, (t) => {
    const [kept] = updateMemory(spec, withFlight(entry, facts)).inFlight;
    t.is(kept?.until ?? 'gone', until);
  });
}

test('the before-image is taken once, from the world as found', (t) => {
  const first = updateMemory(spec, usual);
  t.deepEqual(first.baseline, {
    takenAt: NOW,
    mx: usual.zoneMail.mx,
    spf: 'v=spf1 a:mail.contoso.com ~all',
    acceptedDomainType: 'Authoritative',
  });
  const later: Facts = {
    ...usual,
    now: NOW + DAY_MS,
    zoneMail: { ...usual.zoneMail, mx: { ttlSeconds: 1, values: [] } },
  };
  t.is(updateMemory(spec, { ...later, memory: first }).baseline, first.baseline);
});

const TASKS: ReadonlyArray<readonly [task: string, step: string, days: number]> = [
  ['legacy-silent', 'person/silence', 3],
  ['legacy-stopped-sending', 'person/stop-sending', 5],
];

for (const [task, step, days] of TASKS) {
  test(`the wait of ${task} starts when a person marks it, and only then`, (t) => {
    const facts = { ...usual, doneTasks: new Set([task]) };
    const memory = updateMemory(spec, facts);
    t.like(memory.inFlight[0], { step, since: NOW, until: NOW + days * DAY_MS });

    const next = updateMemory(spec, { ...facts, now: NOW + HOUR_MS, memory });
    t.deepEqual(next.inFlight, memory.inFlight);
  });
}

test('a task that is told as new again starts its wait anew, and never twice', (t) => {
  const facts = { ...usual, doneTasks: new Set(['legacy-silent']) };
  const { inFlight } = updateMemory(spec, facts);
  const again = updateMemory(spec, remembering({ ...facts, now: NOW + HOUR_MS }, { inFlight }));
  t.is(again.inFlight.length, 1);
  t.is(again.inFlight[0]?.until, NOW + HOUR_MS + 3 * DAY_MS);
});

test('our SPF terms are ours before the record is written', (t) => {
  const step = makePlan(spec, usual).steps.find(({ kind }) => kind === 'ReplaceSpf');
  t.truthy(step);
  if (step?.kind !== 'ReplaceSpf') return;
  const before: Change = { thing: 'Spf', value: { exchange: 'NoPass', legacy: 'Pass' } };
  const memory = rememberStep(usual.memory, step, before, NOW);
  t.deepEqual(memory.spfTerms, ['include:spf.protection.outlook.com', 'ip4:203.0.113.10']);
  t.like(memory.inFlight[0], { step: step.id, before: JSON.stringify(before), since: NOW, until: NOW + 300_000 });

  const taken = rememberStep(memory, { ...step, added: [], removed: ['ip4:203.0.113.10'] }, before, NOW);
  t.deepEqual(taken.spfTerms, ['include:spf.protection.outlook.com']);
});

test('a step that is remembered again, once it is done, is in flight once', (t) => {
  const [step] = makePlan(spec, usual).steps;
  if (!step) return t.fail();
  const before: Change = { thing: 'Spf', value: { exchange: 'NoPass', legacy: 'Pass' } };
  const twice = rememberStep(rememberStep(usual.memory, step, before, NOW), step, before, NOW + 5);
  return t.deepEqual(
    twice.inFlight.map(({ since }) => since),
    [NOW + 5],
  );
});
