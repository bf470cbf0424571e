import type { ExecutionContext } from 'ava';
import { giveMailbox } from '../../../src/simulators/customer/persons.ts';
import { declareMigration } from '../../e2e/support/migration.ts';
import { startCompany } from './company.ts';
import type { Origins } from './messages.ts';
import { createCrashes, type Moved, peopleOf, startMail } from './moving.ts';

/** `movesMs` is from a person's word to the status that says so, without those that met a death. */
export interface MovedCompany extends Moved {
  /** What the operator's log says of faults of its own. */
  readonly operatorErrors: readonly string[];
}

/** One of so many moves meets the death of one of the three. */
const CRASH_EVERY = 8;

/**
 * A company moves, one by one, from a real Postfix to the stand-in of Exchange Online, by the whole operator, and then its
 * MX; mail is sent from everywhere to everybody all the while.
 */
export async function moveCompany(
  t: ExecutionContext,
  size: { people: number; messages: number },
): Promise<MovedCompany> {
  const domain = 'contoso.com';
  const everybody = peopleOf(domain, size.people);
  const { people, aliases } = everybody;
  const company = await startCompany(t, people, aliases);
  const { lab, agent, postfix, legacy } = company;
  const { seed, world } = lab;
  // Somebody writes from each side all the while.
  const [writer = '', colleague = ''] = seed.users;
  giveMailbox(world, seed, writer, { moved: true });
  const origins: Origins = [
    { origin: 'internet', from: 'partner@fabrikam.com' },
    { origin: 'old-server', from: colleague },
    { origin: 'exchange', from: writer, authenticatedAs: writer },
  ];

  await using migration = await declareMigration(lab, 'Prepare', { legacy });
  await migration.arrive('Prepare');
  const { status: begun } = await migration.reach('Send', { legacy });
  let expected = begun?.forwarders?.wanted ?? 0;

  const { crashes, crash } = createCrashes(CRASH_EVERY, {
    agent: agent.crash,
    operator: company.crashOperator,
    Postfix: postfix.crash,
  });
  const movesMs: number[] = [];
  async function move(person: string, index: number): Promise<void> {
    giveMailbox(world, seed, person, { moved: true });
    const from = performance.now();
    await lab.poke();
    const hasDied = await crash(index);
    expected += aliases.has(`alias.${person}`) ? 2 : 1;
    await migration.until(`${person} is forwarded`, ({ status }) => {
      const { wanted, present } = status?.forwarders ?? {};
      return wanted === expected && present === expected;
    });
    if (!hasDied) movesMs.push(performance.now() - from);
  }

  const mail = startMail(company.send, origins, everybody, size.messages);
  for (const [index, person] of people.entries()) await move(person, index);
  await migration.reach('Receive', { legacy });
  const sent = await mail.finish();
  return { ...sent, moved: people.length, movesMs, crashes, operatorErrors: company.operatorErrors() };
}
