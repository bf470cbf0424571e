import { atExchange } from './exchange-online.ts';
import { atLegacy } from './legacy-server.ts';
import type { MailWorld, RecipientClass } from './mail-world.ts';
import type { Hop, Journey, Mark, Message, Outcome } from './message.ts';
import type { Standing } from './standing.ts';

/** Source of the text: Microsoft, non-delivery reports in Exchange Online. */
export const LOOP_TEXT = '554 5.4.14 Hop count exceeded - possible mail loop ATTR34';

/**
 * Follows a message through a world. More than one journey comes back where the world leaves a choice open:
 * a mixed MX set, or a habit of the old server that is not known.
 */
export function route(world: MailWorld, message: Message): readonly Journey[] {
  return starts(world, message).flatMap(({ hop, next }) => follow(world, message, next, hop ? [hop] : [], [], []));
}

function follow(
  world: MailWorld,
  message: Message,
  next: Outcome | Standing,
  hops: readonly Hop[],
  marks: readonly Mark[],
  visited: readonly string[],
): readonly Journey[] {
  if ('kind' in next) return [{ message, hops, outcome: next, marks: [...new Set(marks)].sort() }];
  const here = `${next.at} ${next.form}`;
  if (visited.includes(here)) {
    return [{ message, hops, outcome: { kind: 'Looped', text: LOOP_TEXT }, marks: [] }];
  }
  const decide = next.at === 'ExchangeOnline' ? atExchange : atLegacy;
  return decide(world, message, next).flatMap((decision) =>
    follow(
      world,
      message,
      decision.next,
      [...hops, { at: next.at, address: addressOf(world, message, next), rule: decision.rule }],
      [...marks, ...(decision.marks ?? [])],
      [...visited, here],
    ),
  );
}

function starts(world: MailWorld, message: Message): readonly { hop: Hop | null; next: Outcome | Standing }[] {
  const form = message.recipient === 'Outside' ? 'Outside' : 'Domain';
  if (message.origin === 'ExchangeUser') return [{ hop: null, next: { at: 'ExchangeOnline', from: 'User', form } }];
  if (message.origin === 'LegacyUser') return [{ hop: null, next: { at: 'Legacy', from: 'User', form } }];
  const address = addressOf(world, message, { at: 'Legacy', from: 'Internet', form });
  const hop = (rule: string): Hop => ({ at: 'Internet', address, rule });
  const toLegacy = { at: 'Legacy', from: 'Internet', form } satisfies Standing;
  const toExchange = { at: 'ExchangeOnline', from: 'Internet', form } satisfies Standing;
  switch (world.mx) {
    case 'Legacy':
      return [{ hop: hop('MX is the old server'), next: toLegacy }];
    case 'Elsewhere':
      return [{ hop: hop('MX is a third host, taken for a gateway of the old server'), next: toLegacy }];
    case 'ExchangeOnline':
      return [{ hop: hop('MX is Exchange Online'), next: toExchange }];
    case 'Mixed':
      return [
        { hop: hop('MX names both sides, this sender takes the old server'), next: toLegacy },
        { hop: hop('MX names both sides, this sender takes Exchange Online'), next: toExchange },
      ];
    case 'None':
      return [{ hop: hop('the domain has no MX'), next: { kind: 'Bounced', by: 'Internet', text: '5.4.4 no MX' } }];
  }
}

/** The recipient's address as it is written at this point of the way; an example stands for the class. */
function addressOf(world: MailWorld, message: Message, standing: Standing): string {
  if (message.recipient === 'Outside') return 'somebody@another.example';
  const example = exampleOf(message.recipient, world.domain);
  return standing.form === 'Initial' ? `${example.split('@')[0]}@${world.initialDomain}` : example;
}

/** One address of the class; a class without known members gets a made-up one. */
export function exampleOf(recipient: RecipientClass, domain: string): string {
  return recipient.examples[0] ?? `${recipient.standing === 'Nobody' ? 'nobody' : 'unlisted'}@${domain}`;
}
