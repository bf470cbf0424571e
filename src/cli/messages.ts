import type { RecipientClass } from '../domain/mailflow/mail-world.ts';
import type { Message } from '../domain/mailflow/message.ts';
import { addressesOf } from '../domain/recipients/addresses.ts';
import { classify } from '../domain/recipients/classes.ts';
import { forwardersFor } from '../domain/recipients/forwarders.ts';
import { BadInput } from './bad-input.ts';
import type { Look } from './look.ts';
import type { ExplainOptions } from './options.ts';

/** A message to ask the model about; `note` says what is taken for granted. */
export interface AskedMessage {
  readonly message: Message;
  readonly note: string;
}

const SENDERS = {
  internet: { origin: 'Internet', sender: 'Outsider' },
  'old-server': { origin: 'LegacyUser', sender: 'Own' },
  exchange: { origin: 'ExchangeUser', sender: 'Own' },
} as const;

/** The messages that one address stands for: two where it is not known whether the old server has it. Errors: BadInput. */
export function messagesTo(to: string, from: ExplainOptions['from'], looked: Look): readonly AskedMessage[] {
  const { domain } = looked.spec;
  if (to === 'outside') {
    if (from !== 'internet') return [{ message: { ...SENDERS[from], recipient: 'Outside' }, note: '' }];
    throw new BadInput([`--to: outside, from the internet, does not pass by ${domain}; give an address of ${domain}`]);
  }
  const address = to.toLowerCase();
  if (!address.endsWith(`@${domain}`) || !/^[^\s@]+@[^\s@]+$/.test(address)) {
    throw new BadInput([`--to: ${JSON.stringify(to)} is no address of ${domain}; everybody else is outside`]);
  }
  return classesOf(address, looked).map(({ recipient, note }) => ({ message: { ...SENDERS[from], recipient }, note }));
}

function classesOf(
  address: string,
  { spec, facts }: Look,
): readonly { readonly recipient: RecipientClass; readonly note: string }[] {
  const addresses = addressesOf(spec, facts);
  const asked = addresses.find((item) => item.address === address);
  const others = addresses.filter((item) => item !== asked);
  // The first of a class is its example, so the class that the address falls into shows it.
  const ordered = asked ? [asked, ...others] : others;
  const classes = classify(ordered, forwardersFor(addresses, facts), spec.domain, {
    legacyKnown: facts.inventory !== null,
    // Which class an address is of does not depend on whether the list is set.
    isSet: false,
  });
  if (asked) {
    const found = classes.find(({ examples }) => examples[0] === address);
    return found ? [{ recipient: found, note: noteOn(found) }] : [];
  }
  const open = classes.filter(({ id }) => id === 'nobody' || id === 'unlisted');
  return open.map((item) => ({ recipient: { ...item, examples: [address] }, note: NOTES[item.id] ?? '' }));
}

const NOTES: Readonly<Record<string, string>> = {
  nobody: 'an address that nobody has',
  unlisted: 'if the old server has the address (nobody listed what it accepts)',
};

function noteOn({ standing, exchange }: RecipientClass): string {
  const where = exchange === 'None' ? 'nothing in Exchange Online' : `${WHAT[exchange]} in Exchange Online`;
  return `${standing === 'Moved' ? 'has moved' : 'has not moved'}, ${where}`;
}

const WHAT: Readonly<Record<Exclude<RecipientClass['exchange'], 'None'>, string>> = {
  Mailbox: 'a mailbox',
  Group: 'a group',
  PointsToLegacy: 'a mail user or contact that points to the old server',
  PointsElsewhere: 'a mail user or contact of another organization',
};
