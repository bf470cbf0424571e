import test from 'ava';
import type { Facts } from '../../src/domain/facts.ts';
import { legacyHabits } from '../../src/domain/legacy-habits.ts';
import { takesDomain } from '../../src/domain/mailflow/takes-domain.ts';
import { updateMemory } from '../../src/domain/memory.ts';
import type { LegacyProvider, LegacyRole, LegacyState } from '../../src/domain/model/legacy-server.ts';
import { NEW_AGENT } from '../support/apply-to-facts.ts';
import { aSpec, managedBy, remembering, someFacts } from '../support/builders.ts';

const DENIES = '550 relay not permitted';
const SILENT: LegacyState = { kind: 'Unknown', why: 'connection failed' };

interface Case {
  readonly reason: string;
  readonly provider?: LegacyProvider;
  readonly told?: LegacyRole | 'silent';
  readonly remembered?: 'Local' | 'Auto' | 'Remote';
  readonly reply?: string;
  readonly done?: readonly string[];
  readonly role: 'Local' | 'Auto' | 'Remote';
}

const CASES: readonly Case[] = [
  { reason: 'the panel says so', told: 'Local', role: 'Local' },
  { reason: 'the panel follows MX', told: 'Auto', role: 'Auto' },
  { reason: 'somebody took the domain away', told: 'Remote', role: 'Remote' },
  { reason: 'one that follows MX denies relay while MX is elsewhere', told: 'Auto', reply: DENIES, role: 'Auto' },
  { reason: 'the door counts for more than a panel that calls it local', told: 'Local', reply: DENIES, role: 'Remote' },
  { reason: 'a panel that cannot tell says nothing against it', told: 'Unknown', role: 'Local' },
  {
    reason: 'a panel is asked, whatever a person marked before',
    told: 'Local',
    done: ['legacy-domain-removed'],
    role: 'Local',
  },
  {
    reason: 'a mark counts where the panel is silent',
    told: 'silent',
    done: ['legacy-domain-removed'],
    role: 'Remote',
  },
  { reason: 'a silent panel is what it was', told: 'silent', remembered: 'Remote', role: 'Remote' },
  { reason: 'also one that followed MX', told: 'silent', remembered: 'Auto', role: 'Auto' },
  { reason: 'one that was never heard is taken for local', told: 'silent', role: 'Local' },
  {
    reason: 'Postfix cannot be set, so that a mark counts beside the agent',
    provider: 'Postfix',
    told: 'Local',
    done: ['legacy-domain-removed'],
    role: 'Remote',
  },
];

for (const { reason, provider = 'CPanel', told = 'Local', remembered, reply, done = [], role } of CASES) {
  test(`${role}: ${reason}`, (t) => {
    const usual = someFacts();
    const nobody = { ...usual.legacyProbe.nobody, ...(reply !== undefined && { answer: 'Refused' as const, reply }) };
    const facts: Facts = remembering(
      {
        ...usual,
        legacyServer: told === 'silent' ? SILENT : { ...NEW_AGENT, outgoing: null, role: told },
        legacyProbe: { ...usual.legacyProbe, nobody },
        doneTasks: new Set(done),
      },
      { legacyRole: remembered ?? null },
    );
    t.is(legacyHabits(managedBy(aSpec(), provider), facts).role, role);
  });
}

const TAKES = [
  ['Local', 'ExchangeOnline', true],
  ['Remote', 'Legacy', false],
  ['Auto', 'Legacy', true],
  ['Auto', 'LegacyByAddress', true],
  ['Auto', 'ExchangeOnline', false],
  ['Auto', 'Mixed', false],
  ['Auto', 'Elsewhere', false],
] as const;
for (const [role, mx, expected] of TAKES) {
  test(`a server that is ${role} ${expected ? 'takes' : 'does not take'} the domain with MX ${mx}`, (t) => {
    const { legacy } = { legacy: { ...legacyHabits(aSpec(), someFacts()), identified: true, role } };
    t.is(takesDomain({ legacy, mx }), expected);
  });
}

test('what a server said of itself is remembered until it says otherwise', (t) => {
  const spec = managedBy(aSpec(), 'CPanel');
  const heard: Facts = { ...someFacts(), legacyServer: { ...NEW_AGENT, role: 'Auto' } };
  const memory = updateMemory(spec, heard);
  t.is(memory.legacyRole, 'Auto');
  t.is(updateMemory(spec, { ...someFacts(), memory, legacyServer: SILENT }).legacyRole, 'Auto');
});
