import { type MailRanges, sortRanges } from '../model/mail-ranges.ts';

export interface RangeChanges {
  /** Sorted. Mail from there is turned away until the old server's firewall lets it in. */
  readonly added: readonly string[];
  /** Sorted. Nothing is lost while the firewall still lets these in. */
  readonly removed: readonly string[];
  /** One sentence for an Event, without a full stop. */
  readonly summary: string;
}

/** An Event holds 1,024 characters; three networks are enough to find the line in the list. */
const MAX_NAMED = 3;

/** What is different in a later version; whether a network lies in another one is not looked at. */
export function changesBetween(before: MailRanges, after: MailRanges): RangeChanges {
  const added = sortRanges(new Set(after.ranges).difference(new Set(before.ranges)));
  const removed = sortRanges(new Set(before.ranges).difference(new Set(after.ranges)));
  return { added, removed, summary: summarise(before.version, after.version, added, removed) };
}

function summarise(before: string, after: string, added: readonly string[], removed: readonly string[]): string {
  if (added.length === 0 && removed.length === 0) {
    return `Microsoft's sending ranges are the same in version ${after} as in version ${before}`;
  }
  const numbers = [added.length > 0 && `${added.length} added`, removed.length > 0 && `${removed.length} removed`];
  const counts = numbers.filter((part) => part !== false).join(', ');
  // What is to be done comes first: an old entry harms nobody, a missing one bounces mail.
  const advice =
    added.length > 0
      ? `let ${named(added)} in at the old server`
      : `${named(removed)} ${removed.length === 1 ? 'needs' : 'need'} not be let in any more`;
  return `Microsoft's sending ranges changed from version ${before} to ${after}: ${counts}: ${advice}`;
}

/** `A`, `A and B`, `A, B and C`, `A, B, C and 2 more`. */
function named(ranges: readonly string[]): string {
  const rest = ranges.length - MAX_NAMED;
  const parts = [...ranges.slice(0, MAX_NAMED), ...(rest > 0 ? [`${rest} more`] : [])];
  const last = parts.at(-1) ?? '';
  return parts.length === 1 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
