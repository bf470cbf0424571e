import type { Mutant } from './mutant.ts';
import { WITHOUT_A_NEED, WITHOUT_A_WAIT } from './mutants-of-needs.ts';

const MAKE_PLAN = 'plan/make-plan.ts';
const REHEARSE = 'plan/rehearse.ts';
const ORDER = 'plan/order.ts';
const GATES = 'plan/gates.ts';
const SETTLING = 'plan/settling.ts';
const OWNERSHIP = 'plan/ownership.ts';
const MX = 'plan/diff/mx.ts';
const SPF = 'plan/diff/spf.ts';
const OUTBOUND = 'plan/diff/outbound-connector.ts';
const INBOUND = 'plan/diff/inbound-connector.ts';
const LEGACY = 'plan/diff/legacy-server.ts';
const ROLE = 'plan/diff/legacy-role.ts';
const DESIRED = 'desired/desired.ts';
const NEEDS = 'plan/needs.ts';
const MEMORY = 'memory.ts';
const FORWARDERS = 'recipients/forwarders.ts';
const INVARIANTS = 'mailflow/invariants.ts';

type Row = readonly [name: string, file: string, from: string, to: string];

/** A gate that is not asked. */
const GATES_OPEN: readonly Row[] = [
  ['no gate waits at all', GATES, '\n  needsSettled, //', '\n  //'],
  ['a host that nobody could look up is routed to', GATES, '\n  smartHostKnown, //', '\n  //'],
  ['a zone that the world does not ask is written', GATES, '\n  zoneIsTheWorlds, //', '\n  //'],
];

/** Waits that are cut to nothing. */
const NO_SETTLING: readonly Row[] = [
  ['Exchange Online settles at once', SETTLING, 'seconds: waits.settleSeconds', 'seconds: 0'],
  ['records leave the caches at once', SETTLING, 'seconds: Math.min(ttlSeconds, waits.ttlSeconds),', 'seconds: 0,'],
  [
    'no sender is late after MX moved',
    SETTLING,
    'seconds: Math.max(waits.stragglersSeconds, Math.min(ttlSeconds, waits.ttlSeconds)),',
    'seconds: Math.min(ttlSeconds, waits.ttlSeconds),',
  ],
  ['queues are empty at once', SETTLING, 'seconds: waits.queueLifetimeSeconds', 'seconds: 0'],
  ['silence is proven at once', SETTLING, 'seconds: waits.silenceSeconds', 'seconds: 0'],
  ["a person's word is not waited for", MEMORY, '...started]', ']'],
  ['what was in flight is forgotten', MEMORY, '.filter((entry) => entry.until > now)', '.filter(() => false)'],
];

/** A rehearsal that sees less. */
const BLIND: readonly Row[] = [
  ['the rehearsal refuses nothing', REHEARSE, 'return [...first.values()];', 'return [];'],
  ['the rehearsal looks at the first step only', REHEARSE, 'steps.entries()', 'steps.slice(0, 1).entries()'],
  [
    'the rehearsal skips the first step',
    REHEARSE,
    'steps.entries()) {',
    'steps.entries()) { if (index === 0) { state = changed(state, step.change); continue; }',
  ],
  ['every hazard counts as known', REHEARSE, '.filter(({ key }) => !known.has(key))', '.filter(() => false)'],
  [
    'hazards after the last step count as known',
    REHEARSE,
    'hazardsOf(first).map',
    'hazardsOf([...first, steps.reduce((s, step) => changed(s, step.change), world)]).map',
  ],
  ['a loop at the end is no ground', REHEARSE, 'after.filter(isLoop)', 'after.filter(() => false)'],
  [
    'old values of earlier steps are not looked at',
    REHEARSE,
    'possibleWorlds(state, moving)',
    'possibleWorlds(state, [])',
  ],
];

/** Another order than the needs demand. */
const DISORDER: readonly Row[] = [
  ['by id only', ORDER, 'waived.has(name) || holds(name, before, open, step)', 'true'],
  ['the last round first', ORDER, 'ordered.push(...ready)', 'ordered.unshift(...ready)'],
  [
    'the first two steps swapped',
    ORDER,
    'return { steps: ordered, unmet }',
    'return { steps: [...ordered.slice(0, 2).toReversed(), ...ordered.slice(2)], unmet }',
  ],
  [
    'the last two steps swapped',
    ORDER,
    'return { steps: ordered, unmet }',
    'return { steps: [...ordered.slice(0, -2), ...ordered.slice(-2).toReversed()], unmet }',
  ],
  ['the last step dropped', ORDER, 'return { steps: ordered, unmet }', 'return { steps: ordered.slice(0, -1), unmet }'],
  ['the first step dropped', ORDER, 'return { steps: ordered, unmet }', 'return { steps: ordered.slice(1), unmet }'],
  [
    'a step made twice',
    ORDER,
    'return { steps: ordered, unmet }',
    'return { steps: [...ordered, ...ordered.slice(0, 1)], unmet }',
  ],
  [
    'what is about to change is ground to stand on',
    ORDER,
    '&& !open.some((other) => other !== step && makes(other, name, world))',
    '',
  ],
  [
    'a need that nothing makes is not told',
    ORDER,
    'return { steps: ordered, unmet }',
    'return { steps: ordered, unmet: [] }',
  ],
  ['the order is left to chance', ORDER, '(a.id < b.id ? -1 : 1)', '(Math.random() < 0.5 ? -1 : 1)'],
];

/** A part of the world that is not compared. */
const DROPPED: readonly Row[] = [
  ['the accepted domain is not set', MAKE_PLAN, 'diffAcceptedDomain(desired, spec, facts, world),', ''],
  ['the outbound connector is not made', MAKE_PLAN, 'diffOutboundConnector(desired, spec, facts),', ''],
  ['the inbound connector is not made', MAKE_PLAN, 'diffInboundConnector(desired, spec, facts),', ''],
  ['SPF is not widened', MAKE_PLAN, 'diffSpf(desired, spec, facts),', ''],
  ['MX is not moved', MAKE_PLAN, 'diffMx(desired, spec, facts, world),', ''],
  ['nobody is asked anything', MAKE_PLAN, 'diffLegacyServer(desired, spec, facts, world, recipients),', ''],
  ['no forwarders are asked for', LEGACY, "desired.forwarders === 'Present' ?", 'false ?'],
  ['the firewall is not asked for', LEGACY, "desired.legacy === 'AcceptsMicrosoft' &&", 'false &&'],
  ['silence is not asked for', LEGACY, 'if (!silent)', 'if (false)'],
  ['the end of sending is not asked for', LEGACY, 'if (!stopped)', 'if (false)'],
  ['a server that follows MX is not pinned', ROLE, "legacy.role === 'Auto' || ", ''],
  ['a domain is given back, whoever took it', ROLE, "memory.reached === 'Retire'", 'true'],
  ['the time to live is not lowered', MX, "world.mxLifetime === 'Long' ?", 'false ?'],
];

/** Ours and others'. */
const WHOSE: readonly Row[] = [
  [
    'every connector is ours',
    OWNERSHIP,
    "connector.source !== 'HybridWizard' && connector.comment.split(/\\s/).includes(mark)",
    'mark.length > 0',
  ],
  ["the hybrid wizard's connector is ours", OWNERSHIP, "connector.source !== 'HybridWizard' &&", ''],
  ['no connector is ours', OWNERSHIP, "connector.source !== 'HybridWizard' &&", 'false &&'],
  ['a second connector for the domain is no problem', OUTBOUND, 'if (other) return foreign(other, ours, spec);', ''],
  [
    'a foreign connector by MX fits',
    OUTBOUND,
    '!other.useMxRecord && other.smartHosts.length === 1 && other.smartHosts[0] === host',
    'true',
  ],
  ['a connector for all mail fits', OUTBOUND, '&& !other.routeAllMessagesViaOnPremises', ''],
  ['a switch on our connector is no problem', OUTBOUND, 'if (set.length > 0)', 'if (false)'],
  ['a connector that others need is removed', INBOUND, 'if (facts.sharedWith.length > 0)', 'if (false)'],
];

/** Changes that are cut up, too early or too wide. */
const WRONG_CHANGES: readonly Row[] = [
  [
    'MX moves in two halves',
    MX,
    'const after = { ttlSeconds: spec.dns.mx.ttlSeconds, values };',
    'const after = { ttlSeconds: spec.dns.mx.ttlSeconds, values: [...found.values, ...values] };',
  ],
  ['MX back leads to Microsoft', MX, "if (side === 'Legacy' || side === 'Elsewhere') return before;", 'return before;'],
  ['SPF shrinks at Receive', DESIRED, "spf: 'Widened', mx: 'ExchangeOnline'", "spf: 'Narrowed', mx: 'ExchangeOnline'"],
  [
    "SPF takes the customer's terms away",
    SPF,
    'facts.memory.spfTerms.filter((term) => legacyTerms.includes(term))',
    'legacyTerms',
  ],
  [
    'SPF forgets the old server',
    SPF,
    '[...legacyTerms, ...exchangeSpfTerms(facts.directory)]',
    'exchangeSpfTerms(facts.directory)',
  ],
  ['SPF is foretold wider than it is', SPF, 'legacy: legacyCover(after, narrowed, spec, facts)', "legacy: 'Pass'"],
  ['the outbound connector goes to nobody', OUTBOUND, 'smartHosts: [host],', "smartHosts: ['nobody.example'],"],
  ['the inbound connector is left disabled', INBOUND, 'enabled: true,', 'enabled: false,'],
  ['the next route is foretold as none', OUTBOUND, 'routeOf(connectorFor(spec.domain, rest),', 'routeOf(undefined,'],
];

/** Phases that mean something else. */
const OTHER_PHASES: readonly Row[] = [
  [
    'Receive does not relay',
    DESIRED,
    "Receive: { domainType: 'InternalRelay'",
    "Receive: { domainType: 'Authoritative'",
  ],
  [
    'Retire begins where MX was moved away',
    DESIRED,
    "isBegun && declared === 'Retire' && mx !== 'ExchangeOnline'",
    'false',
  ],
  ['Retire relays', DESIRED, "Retire: { domainType: 'Authoritative'", "Retire: { domainType: 'InternalRelay'"],
  [
    'Retire keeps its route',
    DESIRED,
    "Retire: { domainType: 'Authoritative', outbound: 'Absent'",
    "Retire: { domainType: 'Authoritative', outbound: 'Present'",
  ],
  ['Retire without asking people', DESIRED, "legacy: 'Gone',", "legacy: 'AsFound',"],
  ['Send moves MX', DESIRED, "mx: 'Legacy', forwarders: 'Present'", "mx: 'ExchangeOnline', forwarders: 'Present'"],
  [
    'Receive without forwarders',
    DESIRED,
    "mx: 'ExchangeOnline', forwarders: 'Present'",
    "mx: 'ExchangeOnline', forwarders: 'AsFound'",
  ],
  [
    'Prepare moves MX',
    DESIRED,
    "mx: 'AsFound', forwarders: 'AsFound', legacy: 'AsFound'",
    "mx: 'ExchangeOnline', forwarders: 'AsFound', legacy: 'AsFound'",
  ],
  ['the ladder is skipped', DESIRED, 'return LADDER[from + Math.sign(to - from)] ?? declared;', 'return declared;'],
  ['the ladder has no way down', DESIRED, 'Math.sign(to - from)', 'Math.max(0, Math.sign(to - from))'],
];

/** Grounds that are not asked for, and refusals that say nothing or too much. */
const SILENT: readonly Row[] = [
  ['no problem is told', MAKE_PLAN, '...problemsOf(lacks, named, world),', ''],
  [
    'everything is refused',
    MAKE_PLAN,
    '...problemsOf(lacks, named, world),',
    "{ reason: 'UnsafePlan', message: 'no', wayOut: 'none' },",
  ],
  [
    'a person is not told what to do',
    NEEDS,
    "'make it a local domain there again, and take legacy-domain-removed out of annotation hybridmail.dev/done'",
    "''",
  ],
  [
    'a reason is not published',
    NEEDS,
    "reason: 'BounceRisk',\n    wrong: 'the old server does not take the domain as its own',",
    "reason: 'Bounces' as 'BounceRisk',\n    wrong: 'the old server does not take the domain as its own',",
  ],
  [
    'a much shorter list needs nobody',
    MAKE_PLAN,
    '...shrunkList(recipients.forwarders.wanted.length, spec, facts, hash),',
    '',
  ],
];

/** Targets that nobody has proven, and people who are not ready. */
const UNPROVEN: readonly Row[] = [
  ['a target is not asked about', FORWARDERS, 'facts.unaskedTargets.has(target)', 'false'],
  ['a target that is refused is written', FORWARDERS, "probe?.answer === 'Refused'", 'probe === null'],
  [
    'who is not ready keeps all others waiting',
    INVARIANTS,
    'if (!takesDomain(world)) return undefined;',
    "if (world.forwarders !== 'Confirmed') return undefined;",
  ],
];

export const MUTANTS: readonly Mutant[] = [
  ...WITHOUT_A_NEED,
  ...WITHOUT_A_WAIT,
  ...[
    ...GATES_OPEN,
    ...NO_SETTLING,
    ...BLIND,
    ...DISORDER,
    ...DROPPED,
    ...WHOSE,
    ...WRONG_CHANGES,
    ...OTHER_PHASES,
    ...SILENT,
    ...UNPROVEN,
  ].map(([name, file, from, to]): Mutant => ({ name, file, from, to })),
];
