import type { StartTls } from '../../domain/model/start-tls.ts';
import type { RecipientProbe } from '../../ports/smtp.ts';
import { isTlsError } from './certificate.ts';
import { judgeRecipient } from './judge.ts';
import { printable, replyText, type SmtpReply } from './reply.ts';
import type { SmtpSession } from './session.ts';

export interface Conversation {
  readonly host: string;
  /** How the prober names itself. */
  readonly heloName: string;
  readonly sender: string;
  readonly recipients: readonly string[];
}

/** What has been learnt so far; filled in place, so that a connection that breaks keeps what came before. */
export interface Learnt {
  greeted: boolean;
  greeting: string;
  startTls: StartTls;
  readonly answers: Map<string, RecipientProbe>;
  /** Why the recipients without an answer have none. */
  why: string;
}

/** A path between `<` and `>` that cannot become a second command (RFC 5321 section 4.1.2); SMTPUTF8 is not spoken. */
const PATH = /^[\x21-\x3b\x3d\x3f-\x7e]{1,254}$/;

/** Asks about each recipient, and leaves without a message. Never sends DATA. */
export async function converse(session: SmtpSession, conversation: Conversation, learnt: Learnt): Promise<void> {
  const greeting = await session.greeting();
  if (greeting.code !== 220) {
    learnt.why = replyText(greeting);
    return;
  }
  learnt.greeted = true;
  learnt.greeting = printable(greeting.lines.join(' '));
  try {
    if (!(await introduce(session, conversation, learnt))) return;
    if (!accepted(await session.command(`MAIL FROM:<${conversation.sender}>`), learnt)) return;
    for (const address of conversation.recipients) {
      const reply = await session.command(`RCPT TO:<${address}>`);
      // RFC 5321 section 3.8: the server is about to close, and says nothing of the recipient.
      if (reply.code === 421) {
        learnt.why = replyText(reply);
        return;
      }
      learnt.answers.set(address, judgeRecipient(address, reply));
    }
  } catch (error) {
    learnt.why = printable(error instanceof Error ? error.message : String(error));
  }
}

/** Takes back the envelope and says goodbye, for the sake of the server's log. */
export async function leave(session: SmtpSession): Promise<void> {
  await session.command('RSET');
  await session.command('QUIT');
}

async function introduce(session: SmtpSession, conversation: Conversation, learnt: Learnt): Promise<boolean> {
  const { host, heloName } = conversation;
  const hello = await session.command(`EHLO ${heloName}`);
  // RFC 5321 section 3.2: a server that does not know EHLO is greeted with HELO.
  if (hello.code >= 500) {
    learnt.startTls = { kind: 'NotOffered' };
    return accepted(await session.command(`HELO ${heloName}`), learnt);
  }
  if (!accepted(hello, learnt)) return false;
  if (!hello.lines.slice(1).some((line) => /^STARTTLS\s*$/i.test(line))) {
    learnt.startTls = { kind: 'NotOffered' };
    return true;
  }
  if (!accepted(await session.command('STARTTLS'), learnt)) return false;
  await beginTls(session, host, learnt);
  return accepted(await session.command(`EHLO ${heloName}`), learnt);
}

async function beginTls(session: SmtpSession, host: string, learnt: Learnt): Promise<void> {
  try {
    learnt.startTls = { kind: 'Works', certificate: await session.startTls(host) };
  } catch (error) {
    if (isTlsError(error)) learnt.startTls = { kind: 'Fails', why: printable(String(error)) };
    throw error;
  }
}

function accepted(reply: SmtpReply, learnt: Learnt): boolean {
  const good = reply.code >= 200 && reply.code < 300;
  if (!good) learnt.why = replyText(reply);
  return good;
}

/** True for an address that can be put on the wire. */
export function isPath(address: string): boolean {
  return PATH.test(address);
}
