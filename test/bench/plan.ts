import type { Facts } from '../../src/domain/facts.ts';
import { makePlan } from '../../src/domain/plan/make-plan.ts';
import { recipientsOf } from '../../src/domain/recipients/recipients.ts';
import { aMailbox, aSpec, someFacts } from '../support/builders.ts';
import { type Figure, median } from './table.ts';

const RUNS = 15;
const WARM_UP = 5;
/** A plan is made on the one thread that serves every other resource too. */
const LIMIT_MS = 50;

/** How many of each a domain has, and how long its plan may take; no limit where none was promised. */
const DOMAINS = [
  { mailboxes: 100, aliases: 30, groups: 5, limit: LIMIT_MS },
  { mailboxes: 1_000, aliases: 300, groups: 50, limit: LIMIT_MS },
  { mailboxes: 10_000, aliases: 3_000, groups: 500, limit: LIMIT_MS },
  { mailboxes: 100_000, aliases: 30_000, groups: 5_000, limit: undefined },
] as const;

/** Plan and rehearsal of a domain on its way to Receive, by the number of its recipients. */
export function measurePlans(): readonly Figure[] {
  return DOMAINS.flatMap(({ limit, ...sizes }) => {
    const { spec, facts } = aDomain(sizes);
    const plan = makePlan(spec, facts);
    const whole = medianTime(() => makePlan(spec, facts));
    const recipients = medianTime(() => recipientsOf(spec, facts));
    const { mailboxes, aliases, groups } = sizes;
    return [
      {
        measure: `plan and rehearsal, ${mailboxes} mailboxes, ${aliases} aliases, ${groups} groups`,
        value: whole,
        unit: 'ms',
        ...(limit !== undefined && { limit }),
      },
      { measure: '  of it: addresses, forwarders, parity', value: recipients, unit: 'ms' },
      { measure: '  classes of recipients', value: plan.world.classes.length, unit: 'classes' },
      { measure: '  worlds judged', value: plan.rehearsal.worlds, unit: 'worlds' },
    ];
  });
}

/** Time of this thread on its core, ms: what else runs on the machine does not count, except that it cools the caches. */
function medianTime(work: () => unknown): number {
  // Compiled code is what an operator runs after its first looks.
  for (let run = 0; run < WARM_UP; run += 1) work();
  const times = Array.from({ length: RUNS }, () => {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  });
  return median(times);
}

interface Sizes {
  readonly mailboxes: number;
  readonly aliases: number;
  readonly groups: number;
}

/**
 * Everybody, every alias and every group is listed by the old server; the first half has moved, with a mailbox in
 * Exchange Online, and so have their aliases; the groups are on both sides.
 */
function aDomain({ mailboxes, aliases, groups }: Sizes): { spec: ReturnType<typeof aSpec>; facts: Facts } {
  const users = names('user', mailboxes);
  const moved = users.slice(0, Math.ceil(mailboxes / 2));
  const lists = names('group', groups);
  const spec = aSpec({
    phase: 'Receive',
    recipients: { migrated: { from: 'Group', group: 'moved@contoso.com' } },
  });
  const facts = someFacts();
  const full: Facts = {
    ...facts,
    directory: { ...facts.directory, groupMembers: moved.map(atDomain) },
    exchange: {
      ...facts.exchange,
      recipients: [
        ...moved.map((name, number) => {
          const mailbox = aMailbox(name);
          const own = aliasesOf(number, moved.length, aliases);
          return { ...mailbox, addresses: [...mailbox.addresses, ...own.map(atDomain)].toSorted() };
        }),
        ...lists.map((name) => aMailbox(name, { kind: 'Group' })),
      ],
    },
    inventory: [...users, ...names('alias', aliases), ...lists].map(atDomain),
    memory: { ...facts.memory, reached: 'Send' },
  };
  return { spec, facts: full };
}

/** Aliases are dealt out to the mailboxes in turn. */
function aliasesOf(number: number, mailboxes: number, aliases: number): readonly string[] {
  const count = Math.ceil((aliases - number) / mailboxes);
  return Array.from({ length: Math.max(0, count) }, (_, turn) => `alias${number + turn * mailboxes}`);
}

function names(what: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => `${what}${number}`);
}

function atDomain(name: string): string {
  return `${name}@contoso.com`;
}
