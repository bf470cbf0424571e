import { type Handover, handoversOf } from './handovers.ts';
import { type Header, headerOf, headersIn, type Part, partsOf } from './mime.ts';

/** What a pasted bounce says. Everything is free of control characters, and of bounded length. */
export interface Bounce {
  /** One for each recipient that a machine-readable report (RFC 3464) speaks of. */
  readonly reports: readonly DeliveryReport[];
  /** What people read, on one line for each line. */
  readonly text: string;
  /** The way of the message that bounced, the first server first. */
  readonly handovers: readonly Handover[];
}

export interface DeliveryReport {
  /** Empty where the report does not say. */
  readonly recipient: string;
  /** `5.4.14`, or empty. */
  readonly status: string;
  /** What the server answered. */
  readonly diagnostic: string;
  /** The server that answered, or the one that reports. */
  readonly server: string;
}

const MAX_REPORTS = 20;
const MAX_VALUE = 1_000;

/** Reads a whole message, a text without headers, or one line. Takes any text, and time in proportion to its length. */
export function parseBounce(pasted: string): Bounce {
  const parts = partsOf(pasted);
  const text = parts.filter(isReadable).map(readable).join('\n');
  const machine = parts.filter(({ type }) => /^message\/(global-)?delivery-status$/.test(type));
  const reports = (machine.length > 0 ? machine : [{ body: text }]).flatMap(({ body }) => reportsIn(body));
  return { reports: reports.slice(0, MAX_REPORTS), text: clean(text), handovers: handoversOf(traceOf(parts, text)) };
}

function isReadable({ type }: Part): boolean {
  return type.startsWith('text/') && type !== 'text/rfc822-headers';
}

function readable({ type, body, headers }: Part): string {
  // Pasted headers are read too: some servers put the reason into one of their own.
  const head = headers.map(({ name, value }) => `${name}: ${value}`).join('\n');
  return `${head}\n${type === 'text/html' || /<(html|body|br|p)\b/i.test(body) ? withoutTags(body) : body}`;
}

function withoutTags(html: string): string {
  return html
    .replace(/<(?:br|p|div|tr|li|h[1-6])\b[^<>]{0,500}>/gi, '\n')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(?:#(\d{1,6})|lt|gt|quot|apos|nbsp|amp);/gi, (entity, code?: string) =>
      code === undefined ? (ENTITIES[entity.toLowerCase()] ?? ' ') : fromCode(Number(code)),
    );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

function fromCode(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}

/** The blocks of a report: one about the message, then one for each recipient. */
function reportsIn(body: string): readonly DeliveryReport[] {
  const blocks = body.split(/\n[ \t]*\n/).map(headersIn);
  const reporting = blocks.map((block) => name(headerOf(block, 'reporting-mta'))).find((value) => value !== '') ?? '';
  return blocks.filter(isAboutRecipient).map((block) => ({
    recipient: addressIn(headerOf(block, 'final-recipient') || headerOf(block, 'original-recipient')),
    status: /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![.\d])/.exec(headerOf(block, 'status'))?.[0] ?? '',
    diagnostic: clean(headerOf(block, 'diagnostic-code').replace(/^[\w-]{1,20};\s*/, '')).slice(0, MAX_VALUE),
    server: name(headerOf(block, 'remote-mta')) || reporting,
  }));
}

function isAboutRecipient(block: readonly Header[]): boolean {
  return ['final-recipient', 'diagnostic-code'].some((field) => headerOf(block, field) !== '');
}

/** `rfc822; bob@contoso.com` without its type. */
function addressIn(value: string): string {
  const [, address = ''] = /([^\s;<>"]{1,64}@[^\s;<>"]{1,253})/.exec(value.slice(0, MAX_VALUE)) ?? [];
  return clean(address).toLowerCase();
}

/** `dns; mail.contoso.com` without its type. */
function name(value: string): string {
  const [, host = ''] = /^(?:[\w-]{1,20};)?\s*(\S{1,255})/.exec(value.slice(0, MAX_VALUE)) ?? [];
  return clean(host);
}

/** Where the message itself went: headers of the message that came back, or quoted ones, or those of a plain message. */
function traceOf(parts: readonly Part[], text: string): readonly Header[] {
  const returned = parts.filter(({ type }) =>
    /^(message\/(rfc822|global|global-headers)|text\/rfc822-headers)$/.test(type),
  );
  if (returned.length > 0) return returned.flatMap(({ body }) => headersIn(body));
  return headersIn(text);
}

/** Without control characters, which a terminal would obey. */
function clean(text: string): string {
  return text.toWellFormed().replace(/[^\P{C}\n]/gu, ' ');
}
