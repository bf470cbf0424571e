import type { Observed } from '../domain/diagnose/judge.ts';
import { happens } from '../domain/mailflow/hazards.ts';
import { possibleWorlds } from '../domain/mailflow/possible.ts';
import { route } from '../domain/mailflow/route.ts';
import { inFlightNow, textOf } from './explain-stages.ts';
import type { Look } from './look.ts';
import { messagesTo } from './messages.ts';

const ORIGINS = ['internet', 'old-server', 'exchange'] as const;

/** What is observed of a recipient: how it stands, and the ways to it from everywhere. */
export function observedFor(recipient: string, looked: Look): Observed {
  const { plan, facts } = looked;
  const worlds = possibleWorlds(plan.world, inFlightNow(facts));
  const address = inDomain(recipient, plan.world);
  if (address === undefined) return { worlds, recipient: null, journeys: [] };
  const messages = ORIGINS.flatMap((from) => messagesTo(address, from, looked)).map(({ message }) => message);
  const journeys = worlds.flatMap((world) =>
    messages.filter((message) => happens(world, message)).flatMap((message) => route(world, message)),
  );
  const [first] = messages;
  return {
    worlds,
    recipient: first === undefined || first.recipient === 'Outside' ? null : first.recipient,
    journeys: [...new Map(journeys.map((journey) => [textOf([journey]), journey])).values()],
  };
}

/** The address as the company writes it: forwarders carry it in the initial domain. */
function inDomain(address: string, world: Look['plan']['world']): string | undefined {
  const [, local, domain] = /^([^\s@]+)@([^\s@]+)$/.exec(address) ?? [];
  return domain === world.domain || domain === world.initialDomain ? `${local}@${world.domain}` : undefined;
}
