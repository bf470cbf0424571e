import type { LegacyForwarder } from '../../domain/model/legacy-server.ts';

/** A local part and a domain of at most 254 characters. Source: RFC 3696, erratum 1690. */
const MAX_ADDRESS_LENGTH = 254;
/** Atoms as RFC 5321 has them, in lower case; quoted local parts have no form that all of Postfix's maps agree on. */
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+$/;
/** A map takes them as a comment, a program, a file, an include or an option. Sources: postmap(1), aliases(5). */
const SPECIAL_START = /^[#|/:-]/;
const LABEL = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?';
const HOST = new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})+$`);

/** A host or domain name of two labels or more, in lower case, IDN in its ASCII form. */
export function isHostName(name: string): boolean {
  return HOST.test(name);
}

/** Why Postfix's maps cannot carry a forwarder that is without fault; undefined when they can. */
export function refusalOf({ address, target }: LegacyForwarder): string | undefined {
  for (const text of [address, target]) {
    const at = text.lastIndexOf('@');
    if (text.length > MAX_ADDRESS_LENGTH) return `is longer than ${MAX_ADDRESS_LENGTH} characters`;
    if (!LOCAL_PART.test(text.slice(0, at))) return 'has a character that Postfix cannot carry on one line';
    if (SPECIAL_START.test(text)) return 'starts with a character that has a meaning of its own in Postfix';
    if (!isHostName(text.slice(at + 1))) return 'has no valid domain';
  }
  return undefined;
}
