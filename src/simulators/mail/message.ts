/** A message in transit: its text with CRLF line ends, and the envelope sender ('' is the null sender). */
export interface Mail {
  from: string;
  raw: string;
}

export interface NewMessage {
  messageId: string;
  from: string;
  to: string;
  subject: string;
  /** Message-ID of the message that a non-delivery report is about. */
  about?: string;
}

/** Writes a small RFC 5322 message. */
export function composeMail(message: NewMessage): Mail {
  const lines = [
    `From: <${message.from || 'MAILER-DAEMON'}>`,
    `To: <${message.to}>`,
    `Subject: ${message.subject}`,
    `Message-ID: ${message.messageId}`,
    ...(message.about ? [`In-Reply-To: ${message.about}`, 'Auto-Submitted: auto-replied'] : []),
    '',
    message.subject,
    '',
  ];
  return { from: message.from, raw: lines.join('\r\n') };
}

export function messageIdOf(mail: Mail): string {
  return header(mail, 'Message-ID') ?? '<unknown@invalid>';
}

/** The message that this one is about, when it is a report; else the message itself. */
export function subjectIdOf(mail: Mail): string {
  return header(mail, 'In-Reply-To') ?? messageIdOf(mail);
}

/** Puts the trace line of a server on top (RFC 5321 section 4.4). */
export function stamp(mail: Mail, by: string, peer: { name: string; address: string }): Mail {
  const line = `Received: from ${peer.name} ([${peer.address}]) by ${by} with ESMTP; ${new Date().toUTCString()}`;
  return { ...mail, raw: `${line}\r\n${mail.raw}` };
}

/** Servers that handled the message, first to last, by their trace lines. */
export function hopsOf(mail: Mail): string[] {
  return headerLines(mail)
    .filter((line) => /^received:/i.test(line))
    .map((line) => /\sby (\S+)/.exec(line)?.[1] ?? 'unknown')
    .reverse();
}

function header(mail: Mail, name: string): string | undefined {
  const prefix = `${name.toLowerCase()}:`;
  return headerLines(mail)
    .find((line) => line.toLowerCase().startsWith(prefix))
    ?.slice(prefix.length)
    .trim();
}

function headerLines(mail: Mail): string[] {
  const [head = ''] = mail.raw.split('\r\n\r\n', 1);
  return head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
}

/** The domain of an address, lower case; '' for the null sender. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
