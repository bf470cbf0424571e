import ipaddr from 'ipaddr.js';
import { canonicalName, isDomainSpec, isMacroString } from './domain-spec.ts';
import type { SpfQualifier, SpfRecord, SpfTerm } from './record.ts';

export type SpfParseResult =
  | { readonly kind: 'Parsed'; readonly record: SpfRecord }
  | { readonly kind: 'NotSpf' }
  /** One error anywhere makes the whole record void (RFC 7208 section 4.6). */
  | { readonly kind: 'SyntaxError'; readonly at: number; readonly message: string };

const VERSION = /^v=spf1(?= |$)/i;
const TERM = /[^ ]+/g;
const MODIFIER = /^([a-z][a-z0-9._-]*)=(.*)$/is;
const MECHANISM = /^([+?~-]?)([a-z][a-z0-9]*)(.*)$/is;
/** RFC 7208 section 5.6 and 12: a prefix length has no leading zero. */
const DUAL_CIDR = /^(.*?)(?:\/(0|[1-9]\d*))?(?:\/\/(0|[1-9]\d*))?$/s;
const SINGLE_CIDR = /^(.*?)(?:\/(0|[1-9]\d*))?$/s;
const QNUMS = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;

/** True for a text that receivers take as an SPF record; the version is case-insensitive and starts the text. */
export function isSpf(text: string): boolean {
  return VERSION.test(text);
}

/** Reads a record; the terms keep their text and place. */
export function parseSpf(text: string): SpfParseResult {
  if (!isSpf(text)) return { kind: 'NotSpf' };
  const terms: SpfTerm[] = [];
  for (const match of text.matchAll(TERM)) {
    if (match.index === 0) continue;
    const term = parseTerm(match[0], match.index);
    if (typeof term === 'string') return { kind: 'SyntaxError', at: match.index, message: `"${match[0]}": ${term}` };
    if ((term.kind === 'redirect' || term.kind === 'exp') && terms.some((earlier) => earlier.kind === term.kind)) {
      return { kind: 'SyntaxError', at: match.index, message: `"${match[0]}": ${term.kind}= may stand only once` };
    }
    terms.push(term);
  }
  return { kind: 'Parsed', record: { text, terms } };
}

/** Reads one term; the answer is a text that says what is wrong with it when it is not one. */
export function parseTerm(raw: string, at = 0): SpfTerm | string {
  const modifier = MODIFIER.exec(raw);
  if (modifier) return parseModifier(raw, at, modifier[1] ?? '', modifier[2] ?? '');
  const mechanism = MECHANISM.exec(raw);
  if (!mechanism) return 'neither a mechanism nor a modifier';
  const qualifier = (mechanism[1] || '+') as SpfQualifier;
  return parseMechanism({ raw, at, qualifier }, (mechanism[2] ?? '').toLowerCase(), mechanism[3] ?? '');
}

function parseModifier(raw: string, at: number, name: string, value: string): SpfTerm | string {
  const kind = name.toLowerCase();
  if (kind === 'redirect' || kind === 'exp') {
    if (!isDomainSpec(value)) return `"${value}" is not a domain name`;
    return { raw, at, kind, ...readDomainSpec(value) };
  }
  if (!isMacroString(value)) return `"${value}" is not a valid value of a modifier`;
  return { raw, at, kind: 'unknown-modifier', name: kind };
}

type Head = { readonly raw: string; readonly at: number; readonly qualifier: SpfQualifier };

function parseMechanism(head: Head, kind: string, rest: string): SpfTerm | string {
  switch (kind) {
    case 'all':
      return rest === '' ? { ...head, kind } : '"all" takes no value';
    case 'include':
    case 'exists': {
      const domain = rest.startsWith(':') ? rest.slice(1) : '';
      if (!isDomainSpec(domain)) return `"${domain}" is not a domain name`;
      return { ...head, kind, ...readDomainSpec(domain) };
    }
    case 'ptr': {
      const target = parseTarget(rest);
      return typeof target === 'string' ? target : { ...head, kind, ...target };
    }
    case 'a':
    case 'mx':
      return parseHosts(head, kind, rest);
    case 'ip4':
    case 'ip6':
      return parseRange(head, kind, rest);
    default:
      return `unknown mechanism "${kind}"`;
  }
}

function parseTarget(rest: string): { domain: string | null; hasMacro: boolean } | string {
  if (rest === '') return { domain: null, hasMacro: false };
  const domain = rest.startsWith(':') ? rest.slice(1) : '';
  if (!isDomainSpec(domain)) return `"${domain || rest}" is not a domain name`;
  return readDomainSpec(domain);
}

/** The case of a macro letter has a meaning (RFC 7208 section 7.3), so a target with macros stays as written. */
function readDomainSpec(text: string): { domain: string; hasMacro: boolean } {
  const hasMacro = text.includes('%');
  return { domain: hasMacro ? text : canonicalName(text), hasMacro };
}

function parseHosts(head: Head, kind: 'a' | 'mx', rest: string): SpfTerm | string {
  const [, host = '', bits4 = '32', bits6 = '128'] = DUAL_CIDR.exec(rest) ?? [];
  const target = parseTarget(host);
  if (typeof target === 'string') return target;
  if (Number(bits4) > 32 || Number(bits6) > 128) return 'the prefix length is too large';
  return { ...head, kind, ...target, bits4: Number(bits4), bits6: Number(bits6) };
}

function parseRange(head: Head, kind: 'ip4' | 'ip6', rest: string): SpfTerm | string {
  const [, text = '', bits] = SINGLE_CIDR.exec(rest) ?? [];
  const address = text.startsWith(':') ? text.slice(1) : '';
  const widest = kind === 'ip4' ? 32 : 128;
  const valid =
    kind === 'ip4'
      ? QNUMS.test(address) && ipaddr.IPv4.isValid(address)
      : !address.includes('%') && ipaddr.IPv6.isValid(address);
  if (!valid) return `"${address}" is not an ${kind === 'ip4' ? 'IPv4' : 'IPv6'} address`;
  if (bits !== undefined && Number(bits) > widest) return 'the prefix length is too large';
  return { ...head, kind, network: address.toLowerCase(), bits: bits === undefined ? widest : Number(bits) };
}
