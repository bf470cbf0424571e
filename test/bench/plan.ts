import type { Facts } from '../../src/domain/facts.ts';
import { makePlan } from '../../src/domain/plan/make-plan.ts';
import { aMailbox, aSpec, someFacts } from '../support/builders.ts';
import { type Figure, median } from './table.ts';

const SIZES = [100, 1_000, 10_000];
const RUNS = 15;
/** A plan is made on the one thread that serves every other resource too. */
const LIMIT_MS = 50;

/** Plan and rehearsal of a domain on its way to Receive, by the number of its mailboxes. */
export function measurePlans(): readonly Figure[] {
  return SIZES.flatMap((mailboxes) => {
    const { spec, facts } = aDomain(mailboxes);
    const plan = makePlan(spec, facts);
    const times = Array.from({ length: RUNS }, () => {
      const startedAt = performance.now();
      makePlan(spec, facts);
      return performance.now() - startedAt;
    });
    return [
      { measure: `plan and rehearsal, ${mailboxes} mailboxes`, value: median(times), unit: 'ms', limit: LIMIT_MS },
      { measure: '  classes of recipients', value: plan.world.classes.length, unit: 'classes' },
      { measure: '  worlds judged', value: plan.rehearsal.worlds, unit: 'worlds' },
    ];
  });
}

/** Everybody is listed by the old server; the first half has moved, with a mailbox in Exchange Online. */
function aDomain(mailboxes: number) {
  const names = Array.from({ length: mailboxes }, (_, number) => `user${number}`);
  const moved = names.slice(0, Math.ceil(mailboxes / 2));
  const spec = aSpec({
    phase: 'Receive',
    recipients: { migrated: { from: 'Group', group: 'moved@contoso.com' } },
  });
  const facts = someFacts();
  const members = moved.map((name) => `${name}@contoso.com`);
  const full: Facts = {
    ...facts,
    directory: { ...facts.directory, groupMembers: members },
    exchange: { ...facts.exchange, recipients: moved.map((name) => aMailbox(name)) },
    inventory: names.map((name) => `${name}@contoso.com`),
    memory: { ...facts.memory, reached: 'Send' },
  };
  return { spec, facts: full };
}
