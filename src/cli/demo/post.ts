import type { Lab } from '../../simulators/lab.ts';
import { EXCHANGE_ONLINE } from '../../simulators/mail/exchange-routing.ts';
import { INTERNET } from '../../simulators/mail/internet.ts';
import { type Fate, fateOf } from './fate.ts';
import { MESSAGES, type Phase, type TestMessage } from './messages.ts';
import type { Screen } from './screen.ts';

/** How many messages were sent, and how they ended. */
export interface Tally {
  sent: number;
  delivered: number;
  refused: number;
  lost: number;
  looped: number;
  /** Messages that did not end as they should, each in one line. */
  readonly wrong: string[];
  /** Of those sent, how many while steps were made or people moved. */
  inFlight: number;
}

/** Sends the test messages by SMTP and keeps count. */
export interface Post {
  readonly tally: Readonly<Tally>;
  /** Sends the whole set, shows it as a table and compares way and end with what the phase promises. */
  sendSet(phase: Phase, screen: Screen): Promise<void>;
  /** Sends the next message of the set while the world changes: it must arrive, whichever way it takes. */
  sendOne(): Promise<void>;
}

export function createPost(lab: Lab, hasMoved: (address: string) => boolean): Post {
  const tally: Tally = { sent: 0, delivered: 0, refused: 0, lost: 0, looped: 0, inFlight: 0, wrong: [] };
  const names = new Map([
    [lab.seed.oldServerHost, 'old'],
    [EXCHANGE_ONLINE, 'M365'],
    // A server that was asked by its MX name answers for the same farm.
    [lab.seed.mxHost, 'M365'],
    [INTERNET, 'internet'],
  ]);
  let next = 0;

  async function send(message: TestMessage): Promise<Fate> {
    const { from, to } = message;
    const result = await lab.mail.send({ from, to, origin: originOf(message) });
    const fate = fateOf(message, result, (host) => names.get(host) ?? host);
    tally.sent += 1;
    tally[fate.kind] += 1;
    return fate;
  }

  function originOf({ from, origin }: TestMessage) {
    if (origin === 'office') return hasMoved(from) ? 'exchange' : 'old-server';
    return origin === 'stale' ? 'stale-internet' : 'internet';
  }

  function note({ from, to }: TestMessage, fate: Fate, expected: string): void {
    tally.wrong.push(`${from} -> ${to}: ${fate.path}, ${fate.outcome}; expected ${expected}`);
  }

  return {
    tally,
    async sendSet(phase, screen) {
      const rows: string[][] = [];
      const bad = new Set<number>();
      for (const [index, message] of MESSAGES.entries()) {
        const fate = await send(message);
        const expected = message.path[phase];
        if (!fate.isRight || fate.path !== expected) {
          bad.add(index);
          note(message, fate, `${expected} to ${message.mailboxes.join(', ') || 'nobody'}`);
        }
        const from = message.origin === 'stale' ? `${message.from} *` : message.from;
        rows.push([from, message.to, fate.path.replace('!', ''), `${fate.outcome}${bad.has(index) ? ' WRONG' : ''}`]);
      }
      screen.lines([
        '',
        `old = ${lab.seed.oldServerHost}, M365 = Exchange Online, * = a sender that still remembers the old MX`,
      ]);
      screen.table([['FROM', 'TO', 'PATH', 'OUTCOME'], ...rows], (row) => bad.has(row));
    },
    async sendOne() {
      const message = MESSAGES[next % MESSAGES.length];
      next += 1;
      if (!message) throw new Error('there are no test messages');
      const fate = await send(message);
      tally.inFlight += 1;
      if (!fate.isRight) note(message, fate, `any way to ${message.mailboxes.join(', ') || 'nobody'}`);
    },
  };
}
