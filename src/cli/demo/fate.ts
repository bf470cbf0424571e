import type { SendResult } from '../../simulators/mail/outcome.ts';
import type { TestMessage } from './messages.ts';

/** What became of one message, in words that a person reads and a program compares. */
export interface Fate {
  /** As in `TestMessage.path`. */
  readonly path: string;
  readonly outcome: string;
  readonly kind: 'delivered' | 'refused' | 'lost' | 'looped';
  /** It ended where it should: at every mailbox once, or refused once when nobody has the address. */
  readonly isRight: boolean;
}

const SIDES = { ExchangeOnline: 'M365', OldServer: 'old', Internet: 'outside' } as const;

/** `nameOf` turns the name in a trace line into a word. */
export function fateOf(message: TestMessage, result: SendResult, nameOf: (host: string) => string): Fate {
  const { kind, deliveries, failures } = result.outcome;
  const failure = failures[0];
  const hops = result.hops.map(nameOf);
  if (failure) {
    const by = nameOf(failure.by);
    const way = hops.length > 0 ? hops : ['internet'];
    const path = [...(way.at(-1) === by ? way.slice(0, -1) : way), `!${by}`].join(' > ');
    if (kind === 'Lost' || kind === 'Looped') {
      return {
        path,
        outcome: `${kind.toUpperCase()} ${failure.reply}`,
        kind: kind === 'Lost' ? 'lost' : 'looped',
        isRight: false,
      };
    }
    const outcome = `${kind === 'Refused' ? 'refused at the door' : 'returned to the sender'}: ${failure.reply.slice(0, 9)}`;
    return {
      path,
      outcome,
      kind: 'refused',
      isRight: message.mailboxes.length === 0 && failures.length === 1 && deliveries.length === 0,
    };
  }
  const ends = deliveries.map(({ mailbox }) => mailbox).toSorted();
  return {
    path: hops.join(' > '),
    outcome: outcomeOf(
      deliveries.map(({ mailbox, side }) => ({ name: mailbox.split('@')[0] ?? '', side: SIDES[side] })),
    ),
    kind: 'delivered',
    isRight: ends.join() === message.mailboxes.toSorted().join(),
  };
}

/** `delivered: bob, carol (M365), ivan (old)` */
function outcomeOf(ends: ReadonlyArray<{ readonly name: string; readonly side: string }>): string {
  const groups = Map.groupBy(ends, ({ side }) => side);
  const texts = [...groups].map(
    ([side, members]) =>
      `${members
        .map(({ name }) => name)
        .toSorted()
        .join(', ')} (${side})`,
  );
  return `delivered: ${texts.toSorted().join(', ')}`;
}
