import test from 'ava';
import { fateOf } from '../../src/cli/demo/fate.ts';
import type { TestMessage } from '../../src/cli/demo/messages.ts';
import type { SendOutcome, SendResult } from '../../src/simulators/mail/outcome.ts';
import type { Delivery, Failure } from '../../src/simulators/world.ts';

const path = { Prepare: '', Send: '', Receive: '', Retire: '' };
const toBob: TestMessage = { from: 'a@x.test', to: 'bob@y.test', origin: 'internet', mailboxes: ['bob@y.test'], path };
const toNobody: TestMessage = { ...toBob, to: 'ghost@y.test', mailboxes: [] };

const delivery: Delivery = { messageId: '<1>', mailbox: 'bob@y.test', side: 'OldServer', hops: ['out', 'old'] };
const failure: Failure = {
  messageId: '<1>',
  recipient: 'bob@y.test',
  kind: 'Refused',
  by: 'old',
  reply: '550 5.1.1 no',
  hops: [],
};

interface Row {
  readonly reason: string;
  readonly message: TestMessage;
  readonly outcome: SendOutcome;
  readonly hops: string[];
  readonly fate: { readonly path: string; readonly kind: string; readonly isRight: boolean };
}

const rows: readonly Row[] = [
  {
    reason: 'delivered where it should be',
    message: toBob,
    outcome: { kind: 'Delivered', deliveries: [delivery], failures: [] },
    hops: ['out', 'old'],
    fate: { path: 'out > old', kind: 'delivered', isRight: true },
  },
  {
    reason: 'delivered twice is wrong',
    message: toBob,
    outcome: { kind: 'Delivered', deliveries: [delivery, delivery], failures: [] },
    hops: ['out', 'old'],
    fate: { path: 'out > old', kind: 'delivered', isRight: false },
  },
  {
    reason: 'refused although somebody has the address is wrong',
    message: toBob,
    outcome: { kind: 'Refused', deliveries: [], failures: [failure] },
    hops: [],
    fate: { path: 'internet > !old', kind: 'refused', isRight: false },
  },
  {
    reason: 'nobody has the address: refused at the door',
    message: toNobody,
    outcome: { kind: 'Refused', deliveries: [], failures: [failure] },
    hops: [],
    fate: { path: 'internet > !old', kind: 'refused', isRight: true },
  },
  {
    reason: 'nobody has the address: told twice is wrong',
    message: toNobody,
    outcome: { kind: 'Bounced', deliveries: [], failures: [failure, failure] },
    hops: ['out', 'old'],
    fate: { path: 'out > !old', kind: 'refused', isRight: false },
  },
  {
    reason: 'a loop is never right',
    message: toNobody,
    outcome: { kind: 'Looped', deliveries: [], failures: [{ ...failure, kind: 'Looped' }] },
    hops: ['out', 'old', 'out'],
    fate: { path: 'out > old > out > !old', kind: 'looped', isRight: false },
  },
];

for (const { reason, message, outcome, hops, fate } of rows) {
  test(`fate: ${reason}`, (t) => {
    const result: SendResult = { messageId: '<1>', outcome, hops, reply: '' };
    t.like(
      fateOf(message, result, (host) => host),
      fate,
    );
  });
}
