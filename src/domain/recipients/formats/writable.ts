import type { Forwarder } from '../forwarders.ts';

/**
 * A dot-atom (RFC 5322 section 3.2.3) with two exceptions. `*` stays out: in an Exim table it is everybody, and
 * Exchange's `-Identity` takes it for a pattern. So does `#` in front, which makes a comment of a table's line; Postfix
 * 3.7 keeps the quotation marks of a quoted key and then never finds it.
 */
const LOCAL_PART = /^(?!#)[a-z0-9!#$%&'+\-/=?^_`{|}~]+(?:\.[a-z0-9!#$%&'+\-/=?^_`{|}~]+)*$/i;
const DOMAIN = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i;

/** Source: RFC 5321 section 4.5.3.1.3, a path of 256 characters with its brackets. */
const MAX_CHARACTERS = 254;

/**
 * True when every format can hold both addresses as one line that means this person alone. Addresses come from
 * Exchange Online, which gives out no others; a list that somebody runs as an administrator does not rest on that.
 */
export function isWritable({ address, target }: Forwarder): boolean {
  return [address, target].every((item) => {
    const [local, domain] = partsOf(item);
    return item.length <= MAX_CHARACTERS && LOCAL_PART.test(local) && DOMAIN.test(domain);
  });
}

/** A target in an alias table; one that begins with `|` or `/` is quoted, lest it be taken for a program or a file. */
export function asTarget(address: string): string {
  const [local, domain] = partsOf(address);
  return /^[|/]/.test(local) ? `"${local}"@${domain}` : address;
}

/** The part before the last `@`, and the domain. */
function partsOf(address: string): readonly [local: string, domain: string] {
  const at = address.lastIndexOf('@');
  return [address.slice(0, Math.max(at, 0)), address.slice(at + 1)];
}
