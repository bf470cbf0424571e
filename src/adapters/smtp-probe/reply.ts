/** A server's reply (RFC 5321 section 4.2). */
export interface SmtpReply {
  readonly code: number;
  /** Text of each line, without the code. */
  readonly lines: readonly string[];
}

export type ReplyReading =
  | { readonly kind: 'Incomplete' }
  | { readonly kind: 'Reply'; readonly reply: SmtpReply; readonly rest: string }
  | { readonly kind: 'Unreadable'; readonly why: string };

/** More than any server has to say; RFC 5321 section 4.5.3.1.5 allows 512 octets a line. */
export const MAX_REPLY_LENGTH = 64 * 1024;
/** What of a reply is kept: one sentence with its codes. */
const MAX_KEPT_LENGTH = 300;

const LINE = /^([2-5]\d\d)(?:([ -])(.*))?$/s;

/** Takes one reply from the start of what was received. */
export function readReply(received: string): ReplyReading {
  const lines: string[] = [];
  let from = 0;
  for (let end = received.indexOf('\n'); end >= 0; end = received.indexOf('\n', from)) {
    const match = LINE.exec(received.slice(from, end).replace(/\r$/, ''));
    if (!match) return { kind: 'Unreadable', why: 'the server does not speak SMTP' };
    lines.push(match[3] ?? '');
    from = end + 1;
    if (match[2] !== '-')
      return { kind: 'Reply', reply: { code: Number(match[1]), lines }, rest: received.slice(from) };
  }
  if (received.length > MAX_REPLY_LENGTH)
    return { kind: 'Unreadable', why: `a reply of more than ${MAX_REPLY_LENGTH} octets` };
  return { kind: 'Incomplete' };
}

/** A reply as one printable line of at most 300 characters. */
export function replyText(reply: SmtpReply): string {
  return printable(`${reply.code} ${reply.lines.join(' ')}`);
}

/** A stranger's text, without what could forge a line of a log. */
export function printable(text: string): string {
  return text
    .slice(0, 2 * MAX_KEPT_LENGTH)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, MAX_KEPT_LENGTH);
}
