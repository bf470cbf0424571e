import type { Facts } from './facts.ts';
import { type MxValue, sameMx } from './model/dns-record.ts';
import type { DnsAnswer } from './model/observed.ts';

/** How the authoritative servers of a zone follow its provider: one shows something else, or one does not answer. */
export type ServerLag = 'None' | 'Silent' | 'Stale';

/** Servers whose MX answer is not what the provider's interface shows, sorted. */
export function serversBehind(facts: Facts): readonly string[] {
  return facts.publicMx
    .filter(({ answer }) => answer.kind === 'Unknown' || !showsMx(answer, facts))
    .map(({ server }) => server)
    .toSorted();
}

export function mxLag(facts: Facts): ServerLag {
  return lag(facts.publicMx, (answer) => showsMx(answer, facts));
}

/** Only SPF records are compared: what else the name holds is nobody's business here. */
export function spfLag(facts: Facts): ServerLag {
  const wanted = spfText(facts.zoneMail.txt.values);
  return lag(facts.publicTxt, (answer) => spfText(valuesOf(answer)) === wanted);
}

function lag<T>(
  answers: readonly { readonly answer: DnsAnswer<T> }[],
  shows: (answer: DnsAnswer<T>) => boolean,
): ServerLag {
  if (answers.some(({ answer }) => answer.kind !== 'Unknown' && !shows(answer))) return 'Stale';
  return answers.some(({ answer }) => answer.kind === 'Unknown') ? 'Silent' : 'None';
}

function showsMx(answer: DnsAnswer<MxValue>, facts: Facts): boolean {
  return sameMx(valuesOf(answer), facts.zoneMail.mx.values);
}

function valuesOf<T>(answer: DnsAnswer<T>): readonly T[] {
  return answer.kind === 'Found' ? answer.values : [];
}

function spfText(values: readonly string[]): string {
  return values
    .filter((value) => /^v=spf1(?: |$)/i.test(value))
    .toSorted()
    .join('\n');
}
