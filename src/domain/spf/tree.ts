/**
 * What DNS said about the names that an SPF record leads to. It is gathered before anything is judged: `namesToResolve`
 * says what is still missing, a loop outside asks for it.
 */

/** `Address` stands for the IPv4 and IPv6 addresses of a name. */
export interface SpfQuestion {
  readonly type: 'TXT' | 'MX' | 'Address';
  /** Lower case, without the final dot. */
  readonly name: string;
}

/** Texts, MX hosts or addresses. `Unknown` is a failure to find out, never absence. */
export type SpfAnswer =
  | { readonly kind: 'Found'; readonly values: readonly string[] }
  | { readonly kind: 'NoData' | 'NxDomain' }
  | { readonly kind: 'Unknown'; readonly why: string };

/** A question as text: `TXT example.org`. */
export type SpfQuestionKey = `${SpfQuestion['type']} ${string}`;

/** Everything that is known, by question. */
export type SpfTree = Readonly<Record<SpfQuestionKey, SpfAnswer>>;

/** The key of a question in a tree. */
export function questionKey(question: SpfQuestion): SpfQuestionKey {
  return `${question.type} ${question.name}`;
}
