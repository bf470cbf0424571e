import type { SpfRecord, SpfTerm } from './record.ts';

const VERSION_LENGTH = 'v=spf1'.length;

/** Puts terms where a receiver reaches them last: before `all`, else before `redirect=`, else behind the last term. */
export function insertTerms(record: SpfRecord, terms: readonly string[]): string {
  if (terms.length === 0) return record.text;
  const { text } = record;
  const added = terms.join(' ');
  const anchor =
    record.terms.find((term) => term.kind === 'all') ?? record.terms.find((term) => term.kind === 'redirect');
  if (anchor) return `${text.slice(0, anchor.at)}${added} ${text.slice(anchor.at)}`;
  const last = record.terms.at(-1);
  const end = last ? endOf(last) : VERSION_LENGTH;
  return `${text.slice(0, end)} ${added}${text.slice(end)}`;
}

/** Cuts out one term with the blanks that came with it, so that an insertion is undone to the byte. */
export function cutTerm(record: SpfRecord, term: SpfTerm): string {
  const { text, terms } = record;
  const index = terms.indexOf(term);
  const next = terms[index + 1];
  if (next) return text.slice(0, term.at) + text.slice(next.at);
  const previous = terms[index - 1];
  return text.slice(0, previous ? endOf(previous) : VERSION_LENGTH) + text.slice(endOf(term));
}

/**
 * The term that an insertion made. A text that stands twice is left alone: the customer has written it too, so that taking
 * one away would narrow nothing, and a repeated removal would take theirs.
 */
export function findOurs(record: SpfRecord, text: string): SpfTerm | undefined {
  const all = record.terms.find((term) => term.kind === 'all');
  const [ours, ...others] = record.terms.filter((term) => term.raw === text && (!all || term.at < all.at));
  return others.length === 0 ? ours : undefined;
}

function endOf(term: SpfTerm): number {
  return term.at + term.raw.length;
}
