import type { ExecutionContext } from 'ava';
import type { SendRequest } from '../../../src/simulators/mail/network.ts';
import type { MigrationLab } from '../../support/lab.ts';

/** Who writes from where. */
export interface Sender {
  readonly origin: SendRequest['origin'];
  readonly from: string;
}

export const OUTSIDER = 'partner@fabrikam.com';

/** People outside, one of them behind a server that keeps the first MX set for ever, and a user in the old office. */
export function sendersOutside({ seed }: MigrationLab): readonly Sender[] {
  return [
    { origin: 'internet', from: OUTSIDER },
    { origin: 'stale-internet', from: OUTSIDER },
    { origin: 'old-server', from: seed.users.at(-1) ?? '' },
  ];
}

/** A user whose mailbox is in Exchange Online. */
export function senderInExchange({ seed }: MigrationLab): Sender {
  return { origin: 'exchange', from: seed.firstWave[1] ?? '' };
}

/** One address of each kind, and how many mailboxes a message to it ends in. */
export function recipients({ seed }: MigrationLab): readonly { readonly to: string; readonly mailboxes: number }[] {
  const { domain, firstWave, users, sharedMailbox, list } = seed;
  return [
    { to: firstWave[0] ?? '', mailboxes: 1 },
    { to: users.at(-2) ?? '', mailboxes: 1 },
    { to: `a.miller@${domain}`, mailboxes: 1 }, // alias of somebody in the first wave
    { to: `accounts@${domain}`, mailboxes: 1 }, // alias of somebody who moves late
    { to: list, mailboxes: 3 }, // members on both sides
    { to: sharedMailbox, mailboxes: 1 },
  ];
}

/** Sends from every sender to every kind of address: nothing is lost, looped or refused, and nobody gets it twice. */
export async function everyMessageArrives(
  t: ExecutionContext,
  lab: MigrationLab,
  when: string,
  senders: readonly Sender[],
): Promise<void> {
  const tasks = senders.flatMap((sender) => [
    ...recipients(lab).map(({ to, mailboxes }) => arrivesOnce(t, lab, when, { ...sender, to }, mailboxes)),
    refusedOnce(t, lab, when, sender),
  ]);
  await Promise.all(tasks);
}

async function arrivesOnce(
  t: ExecutionContext,
  lab: MigrationLab,
  when: string,
  message: Sender & { readonly to: string },
  mailboxes: number,
): Promise<void> {
  const { origin, from, to } = message;
  const { outcome, hops, reply } = await lab.mail.send(message);
  const told = `${when}: ${origin} ${from} -> ${to}: ${hops.join(' > ')} ${reply}`;
  t.is(outcome.kind, 'Delivered', told);
  t.is(outcome.deliveries.length, mailboxes, told);
  t.is(new Set(outcome.deliveries.map(({ mailbox }) => mailbox)).size, mailboxes, told);
}

/** A message to an address that nobody has comes back once, and goes round nowhere. */
async function refusedOnce(t: ExecutionContext, lab: MigrationLab, when: string, sender: Sender): Promise<void> {
  const { outcome, hops, reply } = await lab.mail.send({ ...sender, to: `nobody.here@${lab.seed.domain}` });
  const told = `${when}: ${sender.origin} ${sender.from} -> nobody: ${outcome.kind} ${hops.join(' > ')} ${reply}`;
  t.true(outcome.kind === 'Refused' || outcome.kind === 'Bounced', told);
  t.is(outcome.failures.length, 1, told);
  t.is(outcome.deliveries.length, 0, told);
}

/** The scanner sends to people inside and outside through the old server, whoever the server hands its mail to. */
export async function scannerArrives(t: ExecutionContext, lab: MigrationLab, when: string): Promise<void> {
  const { scanner, firstWave, users } = lab.seed;
  for (const to of [OUTSIDER, firstWave[0] ?? '', users.at(-1) ?? '']) {
    const { outcome, hops, reply } = await lab.mail.send({ origin: 'old-server', from: scanner, to });
    t.is(outcome.kind, 'Delivered', `${when}: scanner -> ${to}: ${hops.join(' > ')} ${reply}`);
  }
}
