import type { z } from 'zod';
import { TransientError } from '../../errors.ts';
import type { GraphAnswer, GraphClient, GraphQuestion } from './client.ts';

/** 200,000 rows: more is a service that never stops paging. */
const MAX_PAGES = 200;

/** All rows of a question, with those of its further pages: complete, or it throws. */
export async function readRows<T extends z.ZodType>(
  client: GraphClient,
  schema: T,
  question: GraphQuestion,
  first: GraphAnswer | undefined,
): Promise<z.infer<T>[]> {
  const rows: z.infer<T>[] = [];
  let answer = first;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    // A row that cannot be read must not read as absent, and no list is not an empty list.
    if (!Array.isArray(answer?.body.value)) throw unreadable(question, 'no list');
    for (const row of answer.body.value) {
      const parsed = schema.safeParse(row);
      if (!parsed.success) throw unreadable(question, describe(parsed.error));
      rows.push(parsed.data);
    }
    const link = answer.body['@odata.nextLink'];
    if (typeof link !== 'string') return rows;
    [answer] = await client.ask([{ ...question, path: client.pathOf(link) }]);
  }
  throw unreadable(question, 'the pages do not end');
}

export function unreadable(question: GraphQuestion, why: string): TransientError {
  return new TransientError('ServiceUnavailable', `Microsoft Graph, ${question.what}: unexpected answer, ${why}`);
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  return `"${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'not readable'}`;
}
