import { type Origins, problemOf, requestOf } from './messages.ts';
import type { Stage } from './stage.ts';

/** What is the same for all tests that move a company while it works. */

export interface Moved {
  readonly moved: number;
  readonly messages: number;
  /** What became of messages that did not end as they must. */
  readonly wrong: readonly string[];
  /** From a change to what was read back from Postfix, milliseconds. */
  readonly movesMs: readonly number[];
  readonly crashes: Readonly<Record<string, number>>;
}

export interface People {
  readonly people: readonly string[];
  /** To their owners. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** For a test that moves a company: one that hangs is ended by name; nothing is said of its speed. */
export const MOVING_MS = 15 * 60_000;
/** Messages on their way at once. */
const AT_ONCE = 6;
/** One in so many people has an alias, which moves with its owner. */
const ALIAS_EVERY = 10;

export function peopleOf(domain: string, count: number): People {
  const people = Array.from({ length: count }, (_, index) => `user${index}@${domain}`);
  const withAlias = people.filter((_, index) => index % ALIAS_EVERY === 0);
  return { people, aliases: new Map(withAlias.map((person) => [`alias.${person}`, person])) };
}

/** Those that die in turn, at one of so many moves; `crash` is true when the move of this number met a death. */
export function createCrashes(every: number, parts: Readonly<Record<string, () => Promise<void>>>) {
  const crashes = Object.fromEntries(Object.keys(parts).map((who) => [who, 0]));
  const turns = Object.entries(parts);
  return {
    crashes,
    async crash(index: number): Promise<boolean> {
      if (index % every !== every - 1) return false;
      const [who, die] = turns[Math.floor(index / every) % turns.length] ?? [];
      if (who === undefined || die === undefined) throw new Error('nobody is there to die');
      crashes[who] = (crashes[who] ?? 0) + 1;
      await die();
      return true;
    },
  };
}

/** Sends from everywhere to everybody until it is told to finish, `messages` at least. */
export function startMail(send: Stage['send'], origins: Origins, { people, aliases }: People, messages: number) {
  let isMoving = true;
  let sent = 0;
  const wrong: string[] = [];
  async function sendOn(): Promise<void> {
    while (isMoving || sent < messages) {
      sent += 1;
      const problem = await problemOf(requestOf(sent, origins, people, [...aliases.keys()]), send);
      if (problem) wrong.push(problem);
    }
  }
  const senders = Array.from({ length: AT_ONCE }, sendOn);
  return {
    async finish() {
      isMoving = false;
      await Promise.all(senders);
      return { messages: sent, wrong };
    },
  };
}
