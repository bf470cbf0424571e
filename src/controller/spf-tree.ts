import type { SpfAnswer, SpfQuestion, SpfTree } from '../domain/spf/tree.ts';
import type { Clock } from '../ports/clock.ts';
import type { DnsAnswer, Resolver } from '../ports/resolver.ts';

/** A receiver gives up on a record that takes longer. Source: RFC 7208 section 4.6.4. */
const DEADLINE_MS = 20_000;
/** Far more than a record within the limits can ask for: 10 lookups of 10 mail hosts. */
const MAX_QUESTIONS = 200;

/**
 * Asks until `next` has no more questions. What is not asked for lack of time, or because there is no end to it, stays in
 * the tree as `Unknown`. Errors: none.
 */
export async function fetchSpfTree(
  resolver: Resolver,
  clock: Clock,
  next: (tree: SpfTree) => readonly SpfQuestion[],
): Promise<SpfTree> {
  const endsAt = clock.now() + DEADLINE_MS;
  let tree: SpfTree = {};
  let asked = 0;
  for (let questions = next(tree); questions.length > 0; questions = next(tree)) {
    asked += questions.length;
    const givenUp =
      asked > MAX_QUESTIONS
        ? `more than ${MAX_QUESTIONS} questions`
        : clock.now() > endsAt
          ? `more than ${DEADLINE_MS} ms`
          : undefined;
    const answers = await Promise.all(
      questions.map(async (question) => {
        const answer: SpfAnswer =
          givenUp === undefined ? await askOne(resolver, question) : { kind: 'Unknown', why: givenUp };
        return [`${question.type} ${question.name}` as const, answer] as const;
      }),
    );
    tree = { ...tree, ...Object.fromEntries(answers) };
  }
  return tree;
}

async function askOne(resolver: Resolver, { type, name }: SpfQuestion): Promise<SpfAnswer> {
  switch (type) {
    case 'TXT':
      return toAnswer(await resolver.txt(name), (text) => text);
    case 'MX':
      return toAnswer(await resolver.mx(name), (value) => value.host);
    case 'Address':
      return toAnswer(await resolver.addresses(name), (address) => address);
  }
}

function toAnswer<T>(answer: DnsAnswer<T>, text: (value: T) => string): SpfAnswer {
  switch (answer.kind) {
    case 'Found':
      return { kind: 'Found', values: answer.values.map(text) };
    case 'Unknown':
      return { kind: 'Unknown', why: answer.why };
    case 'NoData':
    case 'NxDomain':
      return { kind: answer.kind };
  }
}
