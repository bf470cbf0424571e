import type { ExecutionContext } from 'ava';
import type { LegacyForwarder } from '../../../src/ports/legacy.ts';
import { type Agent, startAgent } from './agent.ts';
import { USUAL_CHOICE } from './choices.ts';
import type { Origins } from './messages.ts';
import { createCrashes, type Moved, peopleOf, startMail } from './moving.ts';
import { startOperatorSide } from './operator-side.ts';
import { SENDERS } from './people.ts';
import { play } from './play.ts';
import { type PostfixOptions, startPostfix } from './postfix.ts';
import { startStage } from './stage.ts';
import { SEND } from './worlds.ts';

/** One of so many moves meets the death of one of the three. */
const CRASH_EVERY = 20;

/** Moves people one by one from a real Postfix to the stand-in of Exchange Online while mail is sent from everywhere. */
export async function movePeople(t: ExecutionContext, size: { people: number; messages: number }): Promise<Moved> {
  const options: { -readonly [K in keyof PostfixOptions]: PostfixOptions[K] } = { mapType: 'lmdb' };
  const stage = await startStage((world, hood) => startPostfix(world, hood, options));
  t.teardown(() => stage.close());
  const { seed, world, oldServer: postfix } = stage;
  const operator = await startOperatorSide(seed.domain);
  t.teardown(() => operator.stop());
  const agent: Agent = await startAgent({ postfix: postfix.dir, ...operator });
  t.teardown(() => agent.stop());

  const company = peopleOf(seed.domain, size.people);
  const { people, aliases } = company;
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
  await postfix.configure(server);
  await operator.sendThrough(seed.mxHost);

  const movesMs: number[] = [];
  const forwarders: LegacyForwarder[] = [];
  const { crashes, crash } = createCrashes(CRASH_EVERY, {
    agent: agent.crash,
    operator: operator.crash,
    Postfix: postfix.crash,
  });

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
    await crash(index);
    movesMs.push(await inForce);
  }

  const mail = startMail(stage.send, ORIGINS, company, size.messages);
  for (const [index, person] of people.entries()) await move(person, index);
  return { ...(await mail.finish()), moved: movesMs.length, movesMs, crashes };
}

const ORIGINS: Origins = [
  { origin: 'internet', from: SENDERS.internet },
  { origin: 'old-server', from: SENDERS.legacy },
  { origin: 'exchange', from: SENDERS.exchangeUnderDomain, authenticatedAs: SENDERS.exchange },
];
