import type { ExecutionContext } from 'ava';
import { giveMailbox } from '../../../src/simulators/customer/persons.ts';
import { declareMigration } from '../../e2e/support/migration.ts';
import { startCompany } from './company.ts';
import { type Origins, problemOf, requestOf } from './messages.ts';

export interface MovedCompany {
  readonly moved: number;
  readonly messages: number;
  /** What became of messages that did not end as they must. */
  readonly wrong: readonly string[];
  /** From a person's word to the status that says so, read back from Postfix, milliseconds; without those after a crash. */
  readonly movesMs: readonly number[];
  readonly crashes: Readonly<Record<string, number>>;
  /** What the operator's log says of faults of its own. */
  readonly operatorErrors: readonly string[];
}

/** Messages on their way at once. */
const AT_ONCE = 6;
/** One of so many moves is followed by the death of one of the three, in turn. */
const CRASH_EVERY = 8;
/** One in so many people has an alias, which moves with its owner. */
const ALIAS_EVERY = 10;

/**
 * A company moves, one by one, from a real Postfix to the stand-in of Exchange Online, by the whole operator, and then its
 * MX; mail is sent from everywhere to everybody all the while.
 */
export async function moveCompany(
  t: ExecutionContext,
  size: { people: number; messages: number },
): Promise<MovedCompany> {
  const domain = 'contoso.com';
  const people = Array.from({ length: size.people }, (_, index) => `user${index}@${domain}`);
  const aliases = new Map(
    people.flatMap((person, index) => (index % ALIAS_EVERY === 0 ? [[`alias.${person}`, person] as const] : [])),
  );
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

  const crashes = { agent: 0, operator: 0, Postfix: 0 };
  async function crash(turn: number): Promise<void> {
    const who = (['agent', 'operator', 'Postfix'] as const)[turn % 3] ?? 'agent';
    crashes[who] += 1;
    if (who === 'agent') await agent.crash();
    if (who === 'operator') await company.crashOperator();
    if (who === 'Postfix') await postfix.crash();
  }

  const movesMs: number[] = [];
  async function move(person: string, index: number): Promise<void> {
    giveMailbox(world, seed, person, { moved: true });
    const from = performance.now();
    await lab.poke();
    const dies = index % CRASH_EVERY === CRASH_EVERY - 1;
    if (dies) await crash(Math.floor(index / CRASH_EVERY));
    expected += aliases.has(`alias.${person}`) ? 2 : 1;
    await migration.until(`${person} is forwarded`, ({ status }) => {
      const { wanted, present } = status?.forwarders ?? {};
      return wanted === expected && present === expected;
    });
    if (!dies) movesMs.push(performance.now() - from);
  }

  let isMoving = true;
  let sent = 0;
  const wrong: string[] = [];
  async function sendOn(): Promise<void> {
    while (isMoving || sent < size.messages) {
      sent += 1;
      const request = requestOf(sent, origins, people, [...aliases.keys()]);
      const problem = await problemOf(request, company.send);
      if (problem) wrong.push(problem);
    }
  }

  const senders = Array.from({ length: AT_ONCE }, sendOn);
  for (const [index, person] of people.entries()) await move(person, index);
  await migration.reach('Receive', { legacy });
  isMoving = false;
  await Promise.all(senders);
  return { moved: people.length, messages: sent, wrong, movesMs, crashes, operatorErrors: company.operatorErrors() };
}
