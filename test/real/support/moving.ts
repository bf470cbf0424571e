import { setTimeout as sleep } from 'node:timers/promises';
import { stableFraction } from '../../../src/simulators/ids.ts';
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
/** Another seed draws other deaths: `MOVE_SEED=7 ava test/real/move.test.ts`. */
export const MOVE_SEED = Number(process.env.MOVE_SEED ?? 1);
/** A move is over by then. */
const LATEST_DEATH_MS = 500;
/** Messages on their way at once. */
const AT_ONCE = 6;
/** One in so many people has an alias, which moves with its owner. */
const ALIAS_EVERY = 10;

export function peopleOf(domain: string, count: number): People {
  const people = Array.from({ length: count }, (_, index) => `user${index}@${domain}`);
  const withAlias = people.filter((_, index) => index % ALIAS_EVERY === 0);
  return { people, aliases: new Map(withAlias.map((person) => [`alias.${person}`, person])) };
}

/**
 * One of so many moves meets a death, at a random moment of it; who dies is random too, but each of them once before one
 * dies again. `crash` is true when the move of this number met a death.
 */
export function createCrashes(every: number, parts: Readonly<Record<string, () => Promise<void>>>) {
  const crashes = Object.fromEntries(Object.keys(parts).map((who) => [who, 0]));
  const names = Object.keys(parts);
  const turns = (round: number) =>
    names.toSorted((a, b) => stableFraction(MOVE_SEED, round, a) - stableFraction(MOVE_SEED, round, b));
  return {
    crashes,
    async crash(index: number): Promise<boolean> {
      if (index % every !== every - 1) return false;
      const death = Math.floor(index / every);
      const who = turns(Math.floor(death / names.length))[death % names.length] ?? '';
      crashes[who] = (crashes[who] ?? 0) + 1;
      await sleep(stableFraction(MOVE_SEED, death) * LATEST_DEATH_MS);
      await parts[who]?.();
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
