import type { Inventory } from '../../domain/model/inventory.ts';
import { type Line, linesOf, VERSION_LINE } from './lines.ts';
import { ParseError } from './parse-error.ts';
import { digestOf } from './settings-text.ts';

/** What Postfix accepts for the domain, as it travels. The body is the only copy that is kept. */
export interface RecipientsText {
  /** SHA-256 of the body, hexadecimal. */
  readonly digest: string;
  readonly body: string;
}

/** A local part and a domain of at most 254 characters. Source: RFC 3696, erratum 1690. */
const MAX_ADDRESS_LENGTH = 254;
/** Any atoms and dots, in lower case: an old server may have names that nobody would give today. */
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]*$/;
const LABEL = '[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?';
/** A machine of the old server's own network may have a name of one label. */
const HOST = new RegExp(`^${LABEL}(\\.${LABEL})*$`);

/** Checks that a body is what it was asked for, of the domain, and whole. */
export function readRecipients(body: string, asked: string, domain: string): RecipientsText {
  if (digestOf(body) !== asked) throw new ParseError(1, 'the digest differs from the one that was reported');
  parseRecipients(body, domain);
  return { digest: asked, body };
}

/** Reads what Postfix accepts for a domain; anything that `docs/agent.md` does not have is a `ParseError`. */
export function parseRecipients(body: string, domain: string): Inventory {
  const addresses: string[] = [];
  const forwards = new Map<string, string[]>();
  let last = 0;
  let previous = '';
  let ended = false;
  for (const line of linesOf(body)) {
    last = line.number;
    if (ended) throw new ParseError(line.number, 'a line after the end');
    if (line.number === 1) demand(line.text === VERSION_LINE, line, 'not a version that is known');
    else if (line.number === 2) demand(line.text === `domain ${domain}`, line, 'not the domain');
    else if (line.text === `end ${line.number - 1}`) ended = true;
    else {
      demand(previous < line.text, line, 'not sorted');
      previous = line.text;
      accept(line);
    }
  }
  if (!ended) throw new ParseError(last + 1, 'missing');
  return { addresses, forwards };

  function accept(line: Line): void {
    const [word, address = '', target, ...rest] = line.text.split(' ');
    demand(word === 'accepts' && rest.length === 0, line, 'not an address that is accepted');
    const ofAll = address === `@${domain}`;
    demand(isAddress(address) && address.endsWith(`@${domain}`), line, 'not an address of the domain');
    demand(!ofAll || target !== undefined, line, 'a whole domain without a target');
    const isNew = addresses.at(-1) !== address;
    if (!ofAll && isNew) addresses.push(address);
    if (target === undefined) return;
    demand(isAddress(target) && (ofAll || !target.startsWith('@')), line, 'not a target');
    const targets = forwards.get(address);
    demand(ofAll || isNew || targets !== undefined, line, 'an address with and without a target');
    if (targets) targets.push(target);
    else forwards.set(address, [target]);
  }
}

function isAddress(text: string): boolean {
  const at = text.indexOf('@');
  return (
    at >= 0 && text.length <= MAX_ADDRESS_LENGTH && LOCAL_PART.test(text.slice(0, at)) && HOST.test(text.slice(at + 1))
  );
}

function demand(holds: boolean, { number }: Line, rule: string): void {
  if (!holds) throw new ParseError(number, rule);
}
