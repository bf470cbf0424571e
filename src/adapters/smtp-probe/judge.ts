import type { RecipientProbe } from '../../ports/smtp.ts';
import { replyText, type SmtpReply } from './reply.ts';

/**
 * Codes by which a server refuses a recipient (RFC 5321 section 4.2.3; 556: RFC 7504). The other ones speak of the command,
 * the sender or the connection.
 */
const REFUSALS = new Set([550, 551, 553, 554, 556]);

/**
 * Texts of refusals that are about the prober and carry no enhanced code that says so. Seen: "550 JunkMail rejected - host
 * is in an RBL" (Exim), "554 Service unavailable; Client host blocked using zen.spamhaus.org" (Postfix).
 */
const ABOUT_THE_PROBER = /\bbl(?:ock|ack)(?:ed|list)|\bbanned\b|\b(?:dns|r)bl\b|spamhaus|greylist/i;

/** What a reply to RCPT says about the recipient. */
export function judgeRecipient(address: string, reply: SmtpReply): RecipientProbe {
  return { address, answer: answerOf(reply), reply: replyText(reply) };
}

function answerOf(reply: SmtpReply): RecipientProbe['answer'] {
  if (reply.code >= 200 && reply.code < 300) return 'Accepted';
  return REFUSALS.has(reply.code) && !isAboutOthers(reply.lines.join(' ')) ? 'Refused' : 'Unknown';
}

/** RFC 3463 section 3.8: 5.7 is policy, such as a banned address; only a relay that is denied is about the recipient. */
function isAboutOthers(text: string): boolean {
  const status = /^\s*5\.(\d{1,3})\.(\d{1,3})\b/.exec(text);
  const [, subject, detail] = status ?? [];
  if (subject === '7') return !(detail === '1' && /\brelay/i.test(text));
  // 5.2: the mailbox is there, but full or switched off.
  if (subject === '2') return true;
  return ABOUT_THE_PROBER.test(text);
}
