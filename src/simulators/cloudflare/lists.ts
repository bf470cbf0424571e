import type { CloudReply } from '../clouds/service.ts';
import type { JsonObject } from '../json.ts';
import { refuse, success } from './replies.ts';

/** How a list of one resource is paged. Source: Cloudflare API, "List Zones" and "List DNS Records". */
export const PAGING = {
  zones: { defaultPerPage: 20, minPerPage: 5, maxPerPage: 50 },
  records: { defaultPerPage: 100, minPerPage: 1, maxPerPage: 50_000 },
} as const;

/** One page with its numbers; a page after the last is empty. `maxPageSize` is a fault that makes pages smaller than asked. */
export function pageReply(
  rows: JsonObject[],
  query: URLSearchParams,
  paging: (typeof PAGING)[keyof typeof PAGING],
  maxPageSize: number | undefined,
): CloudReply {
  const page = wholeNumber(query.get('page') ?? '1', 1, Number.MAX_SAFE_INTEGER, 'page');
  const asked = query.get('per_page') ?? String(paging.defaultPerPage);
  const allowed = wholeNumber(asked, paging.minPerPage, paging.maxPerPage, 'per_page');
  const perPage = Math.min(allowed, maxPageSize ?? allowed);
  const result = rows.slice((page - 1) * perPage, page * perPage);
  return success(result, {
    result_info: {
      page,
      per_page: perPage,
      count: result.length,
      total_count: rows.length,
      total_pages: Math.ceil(rows.length / perPage),
    },
  });
}

/** Keeps the rows that fit filters such as `type`, `name.exact` or `comment.startswith`; upper and lower case are the same. */
export function recordFilter(query: URLSearchParams): (row: JsonObject) => boolean {
  const tests = [...query].flatMap(([key, value]) => {
    const [field = '', operator = 'exact'] = key.split('.');
    const test = FILTERED_FIELDS.includes(field) ? OPERATORS[operator] : undefined;
    return test ? [(row: JsonObject) => test(textOf(row[field]), value.toLowerCase())] : [];
  });
  const any = query.get('match') === 'any' && tests.length > 0;
  return (row) => (any ? tests.some((test) => test(row)) : tests.every((test) => test(row)));
}

const FILTERED_FIELDS = ['type', 'name', 'content', 'comment'];

const OPERATORS: Record<string, (held: string, wanted: string) => boolean> = {
  exact: (held, wanted) => held === wanted,
  startswith: (held, wanted) => held.startsWith(wanted),
  endswith: (held, wanted) => held.endsWith(wanted),
  contains: (held, wanted) => held.includes(wanted),
  present: (held) => held !== '',
  absent: (held) => held === '',
};

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

function wholeNumber(text: string, least: number, most: number, name: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw refuse(400, 9207, `Request query is invalid: ${name} must be between ${least} and ${most}.`);
}
