import ipaddr from 'ipaddr.js';
import { canonicalRange, sortRanges } from '../../domain/model/mail-ranges.ts';
import type { EndpointSet } from './schema.ts';

/** A list that cannot be what the service means; the message is the reason. */
export class UnusableList extends Error {
  override readonly name = 'UnusableList';
}

const SMTP_PORT = 25;

/** The list of 2026 holds six for the Worldwide cloud and those of other clouds about a dozen. */
const MAX_RANGES = 500;

/** Shortest prefixes: a wider network would open the firewall to the world. The widest of 2026 are a /14 and a /43. */
const MIN_PREFIX_LENGTH = { ipv4: 8, ipv6: 16 };

/** Address space that mail can come from; `reserved` is the registries' examples, which simulated worlds use. */
const ROUTED = new Set(['unicast', 'reserved']);

/**
 * Networks of Exchange's sets that carry SMTP, canonical. Chosen by port and not by number: that is 10 in the Worldwide
 * list, 6 in those of the US government and 2 in China's.
 */
export function toRanges(sets: readonly EndpointSet[]): readonly string[] {
  const texts = sets
    .filter((set) => set.serviceArea === 'Exchange' && carriesSmtp(set))
    .flatMap((set) => set.ips ?? []);
  const ranges = sortRanges(texts.map(toRange));
  if (ranges.length > MAX_RANGES) throw new UnusableList(`${ranges.length} ranges, more than ${MAX_RANGES}`);
  // Every cloud sends over IPv4: without it the answer is a part of the list.
  if (!ranges.some((range) => range.includes('.'))) {
    throw new UnusableList(`no IPv4 range of Exchange for port ${SMTP_PORT}`);
  }
  return ranges;
}

/** Port 25 in `25`, `25,443` or `20-30`. */
function carriesSmtp({ id, tcpPorts }: EndpointSet): boolean {
  if (tcpPorts === undefined || tcpPorts === null || tcpPorts.trim() === '') return false;
  const spans = tcpPorts.split(',').map((part) => /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?$/.exec(part));
  return spans.reduce((found, span) => {
    // A set that cannot be read must not read as one without port 25.
    if (span === null) throw new UnusableList(`ports "${tcpPorts}" of set ${id}`);
    const [, first, last = first] = span;
    return found || (Number(first) <= SMTP_PORT && SMTP_PORT <= Number(last));
  }, false);
}

function toRange(text: string): string {
  const range = canonicalRange(text);
  if (range === undefined) throw new UnusableList(`"${text}" is no network`);
  const [address, prefixLength] = ipaddr.parseCIDR(range);
  if (prefixLength < MIN_PREFIX_LENGTH[address.kind()]) throw new UnusableList(`${range} is too large`);
  if (!ROUTED.has(address.range())) throw new UnusableList(`no mail comes from ${range}`);
  return range;
}
