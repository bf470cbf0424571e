import { atExchange } from './exchange-online.ts';
import { atLegacy } from './legacy-server.ts';
import type { MailWorld, RecipientClass } from './mail-world.ts';
import type { Hop, Journey, Mark, Message, Outcome } from './message.ts';
import type { Standing } from './standing.ts';
import { takesDomain } from './takes-domain.ts';
import { LOOP, MTA_STS_MISMATCH, SENDER_CANNOT_CONNECT } from './texts.ts';

/**
 * Follows a message through a world. More than one journey comes back where the world leaves a choice open:
 * a mixed MX set, senders that honour MTA-STS and others, or a habit of the old server that is not known.
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
  visited: readonly Standing[],
): readonly Journey[] {
  if ('kind' in next) return [{ message, hops, outcome: endOf(message, next), marks: [...new Set(marks)].sort() }];
  if (visited.some((known) => isSameStanding(world, known, next))) {
    return [{ message, hops, outcome: { kind: 'Looped', text: LOOP }, marks: [] }];
  }
  const decide = next.at === 'ExchangeOnline' ? atExchange : atLegacy;
  return decide(world, message, next).flatMap((decision) =>
    follow(
      world,
      message,
      decision.next,
      [...hops, { at: next.at, address: addressOf(world, message, next), rule: decision.rule }],
      [...marks, ...(decision.marks ?? [])],
      [...visited, next],
    ),
  );
}

/**
 * The same server has it under the same address. The old server relays for its own users and not for strangers, and
 * Exchange Online takes once more what it has passed on for another tenant.
 */
function isSameStanding(world: MailWorld, a: Standing, b: Standing): boolean {
  if (a.at !== b.at || a.form !== b.form) return false;
  const relayed = a.at === 'Legacy' && !(a.form === 'Domain' && takesDomain(world));
  const special = relayed ? 'User' : 'OtherTenant';
  return (a.from === special) === (b.from === special);
}

/** A refusal goes back to the sender; what has none, a bounce itself, is dropped by the server that holds it. */
function endOf({ sender }: Message, outcome: Outcome): Outcome {
  if (outcome.kind !== 'Bounced' || sender !== 'Null') return outcome;
  return { kind: 'Lost', where: `a bounce that cannot be returned: "${outcome.text}"` };
}

interface Start {
  readonly hop: Hop | null;
  readonly next: Outcome | Standing;
}

function starts(world: MailWorld, message: Message): readonly Start[] {
  const form = message.recipient === 'Outside' ? 'Outside' : 'Domain';
  switch (message.origin) {
    case 'ExchangeUser':
      return [{ hop: null, next: { at: 'ExchangeOnline', from: 'User', form } }];
    case 'LegacyUser':
    case 'Neighbour':
      return [{ hop: null, next: { at: 'Legacy', from: 'User', form } }];
    case 'Internet':
      return fromInternet(world, addressOf(world, message, { at: 'Legacy', from: 'Internet', form }), form);
  }
}

function fromInternet(world: MailWorld, address: string, form: Standing['form']): readonly Start[] {
  const start = (rule: string, next: Outcome | Standing): Start => ({ hop: { at: 'Internet', address, rule }, next });
  const toLegacy: Outcome | Standing = world.legacy.up
    ? { at: 'Legacy', from: 'Internet', form }
    : { kind: 'Deferred', text: SENDER_CANNOT_CONNECT };
  const toExchange = { at: 'ExchangeOnline', from: 'Internet', form } satisfies Standing;
  switch (world.mx) {
    case 'Legacy':
      return [start('MX is the old server', toLegacy)];
    case 'LegacyByAddress':
      return [start("no MX, so the domain's own address, which is the old server", toLegacy)];
    case 'Elsewhere':
      return [start('MX is a third host, taken for a gateway of the old server', toLegacy)];
    case 'ExchangeOnline':
      return [
        start('MX is Exchange Online', toExchange),
        ...(world.mtaSts === 'Published'
          ? [
              start('MX is Exchange Online, which the MTA-STS policy may not name', {
                kind: 'Deferred',
                text: MTA_STS_MISMATCH,
              }),
            ]
          : []),
      ];
    case 'Mixed':
      return [
        start('MX names both sides, this sender takes the old server', toLegacy),
        start('MX names both sides, this sender takes Exchange Online', toExchange),
      ];
    case 'None':
      return [start('the domain has no MX', { kind: 'Bounced', by: 'Internet', text: '5.4.4 no MX' })];
  }
}

/** The recipient's address as it is written at this point of the way; an example stands for the class. */
function addressOf(world: MailWorld, message: Message, standing: Standing): string {
  if (message.recipient === 'Outside') return 'somebody@another.example';
  const example = exampleOf(message.recipient, world.domain);
  if (standing.form === 'Domain' && !message.subAddress) return example;
  const local = example.slice(0, example.indexOf('@'));
  const domain = standing.form === 'Initial' ? world.initialDomain : world.domain;
  return `${local}${message.subAddress ? '+x' : ''}@${domain}`;
}

/** One address of the class; a class without known members gets a made-up one. */
export function exampleOf(recipient: RecipientClass, domain: string): string {
  return recipient.examples[0] ?? `${recipient.standing === 'Nobody' ? 'nobody' : 'unlisted'}@${domain}`;
}
