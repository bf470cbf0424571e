/** Enhanced status codes in a text, each once. An address of four numbers is none. */
export function statusCodes(text: string): readonly string[] {
  const found = text.matchAll(/(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)/g);
  return [...new Set([...found].map(([code]) => code))];
}

/** What a code says by itself (RFC 3463); undefined for one that the standard does not know. */
export function meaningOf(code: string): string | undefined {
  const [kind = '', subject = '', detail = ''] = code.split('.');
  const class_ = CLASSES[kind];
  const about = SUBJECTS[subject];
  if (class_ === undefined || about === undefined) return undefined;
  return `${class_}: ${DETAILS[`${subject}.${detail}`] ?? about}`;
}

const CLASSES: Readonly<Record<string, string>> = {
  2: 'delivered',
  4: 'put off, the sender tries again',
  5: 'refused for good',
};

const SUBJECTS: Readonly<Record<string, string>> = {
  0: 'no reason given',
  1: 'something about the address',
  2: 'something about the mailbox',
  3: 'something about the mail system of the recipient',
  4: 'something about the network or the routing',
  5: 'something about the mail protocol',
  6: 'something about the content or its conversion',
  7: 'something about security or policy',
};

/** RFC 3463, sections 3.2 to 3.8. */
const DETAILS: Readonly<Record<string, string>> = {
  '1.1': 'there is no such mailbox',
  '1.2': 'there is no such mail system',
  '1.3': 'the address is not well-formed',
  '1.4': 'the address is ambiguous',
  '1.6': 'the mailbox has moved and left no forwarding address',
  '1.7': "the sender's address is not well-formed",
  '1.8': "the sender's mail system does not exist",
  '2.1': 'the mailbox is disabled',
  '2.2': 'the mailbox is full',
  '2.3': 'the message is longer than the mailbox takes',
  '2.4': 'the mailing list could not be expanded',
  '3.1': 'the mail system is full',
  '3.2': 'the system takes no messages at present',
  '3.4': 'the message is too big for the system',
  '3.5': 'the system is not configured properly',
  '4.1': 'the server did not answer',
  '4.2': 'the connection broke',
  '4.3': 'a directory (DNS) did not answer',
  '4.4': 'no route to the server was found',
  '4.5': 'the network is congested',
  '4.6': 'a routing loop was detected',
  '4.7': 'it could not be delivered in time',
  '5.1': 'a command that the server does not take',
  '5.2': 'a command in a form that the server does not understand',
  '5.3': 'too many recipients',
  '6.1': 'the kind of content is not taken',
  '6.3': 'the content had to be converted, which is not possible',
  '7.0': 'a matter of security that the server does not name',
  '7.1': 'the sender may not send to this recipient',
  '7.2': 'the sender may not send to this list',
  '7.5': 'a cryptographic check failed',
  '7.7': 'the message was changed on its way',
};
