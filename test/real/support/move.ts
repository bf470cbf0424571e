import type { ExecutionContext } from 'ava';
import type { LegacyForwarder } from '../../../src/ports/legacy.ts';
import { type Agent, startAgent } from './agent.ts';
import { USUAL_CHOICE } from './choices.ts';
import { type Origins, problemOf, requestOf } from './messages.ts';
import { startOperatorSide } from './operator-side.ts';
import { SENDERS } from './people.ts';
import { play } from './play.ts';
import { type Postfix, type PostfixOptions, startPostfix } from './postfix.ts';
import { startStage } from './stage.ts';
import { SEND } from './worlds.ts';

export interface Moved {
  readonly moved: number;
  readonly messages: number;
  /** What became of messages that did not end as they must. */
  readonly wrong: readonly string[];
  /** From a changed list to an answer of Postfix that was read back, milliseconds. */
  readonly movesMs: readonly number[];
  readonly crashes: Readonly<Record<string, number>>;
}

/** Messages on their way at once. */
const AT_ONCE = 6;
/** One of so many moves is followed by the death of one of the three, in turn. */
const CRASH_EVERY = 20;
/** One in so many people has an alias, which moves with its owner. */
const ALIAS_EVERY = 10;

/** Moves people one by one from a real Postfix to the stand-in of Exchange Online while mail is sent from everywhere. */
export async function movePeople(t: ExecutionContext, size: { people: number; messages: number }): Promise<Moved> {
  const options: { -readonly [K in keyof PostfixOptions]: PostfixOptions[K] } = { mapType: 'lmdb' };
  let postfix: Postfix | undefined;
  const stage = await startStage(async (world, hood) => {
    postfix = await startPostfix(world, hood, options);
    return postfix;
  });
  t.teardown(() => stage.close());
  if (!postfix) throw new Error('there is no Postfix');
  const { seed, world } = stage;
  const operator = await startOperatorSide(seed.domain);
  t.teardown(() => operator.stop());
  const agent: Agent = await startAgent({ postfix: postfix.dir, ...operator });
  t.teardown(() => agent.stop());

  const people = Array.from({ length: size.people }, (_, index) => `user${index}@${seed.domain}`);
  const aliases = new Map(
    people.flatMap((person, index) => (index % ALIAS_EVERY === 0 ? [[`alias.${person}`, person] as const] : [])),
  );
  const server = play(
    world,
    seed,
    { ...SEND, classes: [], legacy: { ...SEND.legacy, sendsThrough: 'Direct' } },
    USUAL_CHOICE,
  );
  const old = server.domains.get(seed.domain);
  const tenant = world.tenants.get(seed.tenantId);
  if (!old || !tenant) throw new Error('the stage has no domain or tenant');
  for (const person of people) old.mailboxes.add(person);
  for (const [alias, person] of aliases) old.aliases.set(alias, [person]);
  options.agentMaps = agent.maps;
  await stage.oldServer.configure(server);
  await operator.sendThrough(seed.mxHost);

  const movesMs: number[] = [];
  const crashes = { agent: 0, operator: 0, Postfix: 0 };
  const forwarders: LegacyForwarder[] = [];
  let isMoving = true;

  async function move(person: string, index: number): Promise<void> {
    const mine = [person, ...[...aliases].flatMap(([alias, owner]) => (owner === person ? [alias] : []))];
    const target = person.replace(`@${seed.domain}`, `@${seed.initialDomain}`);
    tenant?.settings.recipients.push({
      guid: person,
      displayName: person,
      type: 'UserMailbox',
      addresses: [...mine, target],
    });
    world.commitTenant(seed.tenantId);
    forwarders.push(...mine.map((address) => ({ address, target })));
    forwarders.sort((a, b) => (a.address < b.address ? -1 : 1));
    const inForce = operator.forward([...forwarders]);
    if (index % CRASH_EVERY === CRASH_EVERY - 1) await crash(Math.floor(index / CRASH_EVERY));
    movesMs.push(await inForce);
  }

  async function crash(turn: number): Promise<void> {
    const who = (['agent', 'operator', 'Postfix'] as const)[turn % 3] ?? 'agent';
    crashes[who] += 1;
    if (who === 'agent') await agent.crash();
    if (who === 'operator') await operator.crash();
    if (who === 'Postfix') await postfix?.crash();
  }

  let sent = 0;
  const wrong: string[] = [];
  async function sendOn(): Promise<void> {
    while ((isMoving || sent < size.messages) && sent < size.messages) {
      sent += 1;
      const request = requestOf(sent, ORIGINS, people, [...aliases.keys()]);
      const problem = await problemOf(request, stage.send);
      if (problem) wrong.push(problem);
    }
  }

  const senders = Array.from({ length: AT_ONCE }, sendOn);
  for (const [index, person] of people.entries()) await move(person, index);
  isMoving = false;
  await Promise.all(senders);
  return { moved: movesMs.length, messages: sent, wrong, movesMs, crashes };
}

const ORIGINS: Origins = [
  { origin: 'internet', from: SENDERS.internet },
  { origin: 'old-server', from: SENDERS.legacy },
  { origin: 'exchange', from: SENDERS.exchangeUnderDomain, authenticatedAs: SENDERS.exchange },
];
