import type { Delivery, Failure, World } from '../world.ts';
import type { AddressBook } from './addresses.ts';
import type { Lookup, MailHosts } from './lookup.ts';
import { composeMail, hopsOf, type Mail, messageIdOf, stamp, subjectIdOf } from './message.ts';
import type { Tracker } from './tracker.ts';
import { type TransferResult, type TransferSource, type TransferTls, transfer } from './transfer.ts';

/** What the servers of one network share. */
export interface PostOffice {
  world: World;
  lookup: Lookup;
  addresses: AddressBook;
  tracker: Tracker;
  /** The one port of all servers; it stands for 25. */
  port(): number;
}

/** Why a message could not be handed on, and which server said so. */
export interface Rejection {
  reply: string;
  by: string;
}

/** A server that holds a message: it can hand it on and report back to its sender. */
export interface Holder extends TransferSource {
  /** Routes a message of the server's own, such as a report. */
  submit(mail: Mail, recipient: string): Promise<void>;
  /** Reply to record when no host could be reached until the message expired. */
  unreachable(host: string): string;
  /** True for a farm that does not notice that it connects to itself. */
  mayReachItself?: boolean;
}

/** A deferred message is tried this often and then expires; time does not pass in between. */
const ATTEMPTS = 2;

/** Hands a message to the first host that takes it; null when one did. */
export async function handOver(
  office: PostOffice,
  holder: Holder,
  mail: Mail,
  recipient: string,
  find: () => Promise<MailHosts>,
  tls: TransferTls = { kind: 'Plain' },
): Promise<Rejection | null> {
  let last: Rejection = { reply: holder.unreachable('nowhere'), by: holder.name };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const found = await find();
    if ('failure' in found) {
      last = { reply: found.failure, by: holder.name };
      if (!found.temporary) return last;
      continue;
    }
    for (const host of found.hosts) {
      const loopback = office.addresses.loopbackOf(host.address);
      if (loopback === holder.address && !holder.mayReachItself) {
        return { reply: `554 5.4.6 mail for ${recipient} loops back to myself`, by: holder.name };
      }
      const result = loopback
        ? await transfer({ address: loopback, port: office.port() }, holder, tls, mail, recipient)
        : ({ kind: 'Unreachable', reason: 'outside the simulation' } satisfies TransferResult);
      if (result.kind === 'Accepted') return null;
      last = rejectionOf(result, holder, host.name);
      if (result.kind === 'Refused') return last;
    }
  }
  return last;
}

function rejectionOf(result: Exclude<TransferResult, { kind: 'Accepted' }>, holder: Holder, host: string): Rejection {
  switch (result.kind) {
    case 'Refused':
    case 'TryAgain':
      return { reply: result.reply, by: host };
    case 'Unreachable':
      return { reply: holder.unreachable(host), by: holder.name };
    case 'TlsFailed':
      return { reply: tlsReply(result.reason), by: holder.name };
  }
}

/** What Exchange Online says of a certificate, by OpenSSL's words for what is wrong with it. */
function tlsReply(reason: string): string {
  if (/expired/i.test(reason)) return '450 4.7.320 Certificate validation failed [Message=CertificateExpired]';
  if (/altnames/i.test(reason)) return '450 4.7.320 Certificate validation failed [Message=SubjectMismatch]';
  if (/self.signed|unable to/i.test(reason)) {
    return '450 4.4.317 Cannot connect to remote server [Message=UntrustedRoot]';
  }
  return `450 4.7.320 Certificate validation failed: ${reason}`;
}

export function recordDelivery(office: PostOffice, mail: Mail, mailbox: string, side: Delivery['side']): void {
  office.world.deliveries.push({ messageId: messageIdOf(mail), mailbox, side, hops: hopsOf(mail) });
}

export function recordFailure(
  office: PostOffice,
  mail: Mail,
  recipient: string,
  kind: Failure['kind'],
  rejection: Rejection,
): void {
  office.world.failures.push({ messageId: subjectIdOf(mail), recipient, kind, ...rejection, hops: hopsOf(mail) });
}

/** The servers' own words for a loop. */
const LOOP_REPLY = /Hop count exceeded|too many hops|loops back to myself/i;

/**
 * Ends a message that was accepted and cannot be delivered: records it and sends a report to its sender.
 * A message with the null sender ends here without a report, as a report of a report would never end; it is lost.
 */
export async function returnToSender(
  office: PostOffice,
  holder: Holder,
  mail: Mail,
  recipient: string,
  rejection: Rejection,
): Promise<void> {
  const looped = LOOP_REPLY.test(rejection.reply);
  if (mail.from === '') {
    recordFailure(office, mail, recipient, looped ? 'Looped' : 'Lost', rejection);
    return;
  }
  recordFailure(office, mail, recipient, looped ? 'Looped' : 'Bounced', rejection);
  const about = messageIdOf(mail);
  const number = office.world.failures.length;
  const report = composeMail({
    messageId: `<report-${number}.${about.slice(1)}`,
    from: '',
    to: mail.from,
    subject: `Undeliverable: ${rejection.reply}`,
    about,
  });
  await holder.submit(stamp(report, holder.name, { name: 'localhost', address: holder.address }), mail.from);
}
