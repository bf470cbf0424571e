import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hopsOf, type Mail, messageIdOf, subjectIdOf } from '../../../src/simulators/mail/message.ts';

/** A message in a mailbox. */
export interface Stored {
  readonly mailbox: string;
  readonly messageId: string;
  /** The message that it reports on, else its own Message-ID. */
  readonly about: string;
  readonly hops: readonly string[];
  readonly raw: string;
}

/** Reads mailboxes `<base>/<address>/new`; each message is returned once. */
export function createMaildirReader(base: string): () => readonly Stored[] {
  const seen = new Set<string>();
  return () =>
    (existsSync(base) ? readdirSync(base) : []).flatMap((mailbox) => {
      const dir = join(base, mailbox, 'new');
      if (!existsSync(dir)) return [];
      const fresh = readdirSync(dir).filter((name) => !seen.has(join(dir, name)));
      return fresh.map((name) => {
        seen.add(join(dir, name));
        return toStored(mailbox, readFileSync(join(dir, name), 'utf8'));
      });
    });
}

/** Reads what can be known of a message from its text. */
export function toStored(mailbox: string, text: string): Stored {
  const mail = withCrlf(text);
  return {
    mailbox,
    messageId: messageIdOf(mail),
    about: subjectIdOf(mail),
    hops: serversOf(mail),
    raw: mail.raw,
  };
}

/** The message, or its header, that a non-delivery report carries in its last part (RFC 3462). */
export function carriedBy(report: Stored): Stored | undefined {
  const [, part] = report.raw.split(/Content-Type: (?:message\/rfc822|text\/rfc822-headers)[\s\S]*?\r\n\r\n/i);
  return part === undefined ? undefined : toStored(report.mailbox, part);
}

/** The last line of some servers is the mailbox's own: mail that is handed to LMTP did not travel. */
function serversOf(mail: Mail): readonly string[] {
  const lines = mail.raw.replace(/\r\nReceived: [^\r]*(?:\r\n[ \t][^\r]*)*with LMTP[^\r]*(?:\r\n[ \t][^\r]*)*/g, '');
  return hopsOf({ ...mail, raw: lines });
}

function withCrlf(text: string): Mail {
  return { from: '', raw: text.replace(/\r?\n/g, '\r\n') };
}
