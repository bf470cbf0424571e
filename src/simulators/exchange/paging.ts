import { stableHex } from '../ids.ts';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import { badRequest } from './errors.ts';

/** Rows of a page when the client names no size, and of a list when it names no `ResultSize`. */
const DEFAULT_ROWS = 1000;

const TRUNCATED =
  'There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter.';

export interface PageRequest {
  resultSize: number | 'Unlimited';
  pageSize: number;
  /** What must stay the same from page to page: tenant, call and anchor; undefined when no anchor was sent. */
  affinity: string | undefined;
  skipToken: string | null;
}

export interface Page {
  rows: JsonObject[];
  /** Present while rows are left. */
  skipToken?: string;
  warnings: string[];
}

/** `odata.maxpagesize` of a `Prefer` header, with or without blanks, bounded by `limit`. */
export function preferredPageSize(prefer: string | undefined, limit = DEFAULT_ROWS): number {
  const asked = Number(/odata\.maxpagesize\s*=\s*(\d+)/i.exec(prefer ?? '')?.[1] ?? DEFAULT_ROWS);
  return Math.max(1, Math.min(asked, limit, DEFAULT_ROWS));
}

export function resultSizeOf(value: unknown): number | 'Unlimited' {
  return value === 'Unlimited' || typeof value === 'number' ? value : DEFAULT_ROWS;
}

/**
 * The page of a list. A continuation is bound to the server that made the first page: without the same anchor mailbox,
 * or without any, it is refused. Source: a client that sent none saw "Expired or Invalid pagination request".
 */
export function pageOf(all: JsonObject[], request: PageRequest): Page {
  const truncated = request.resultSize !== 'Unlimited' && all.length > request.resultSize;
  const rows = truncated ? all.slice(0, Number(request.resultSize)) : all;
  const start = request.skipToken === null ? 0 : readToken(request.skipToken, request.affinity);
  const end = start + request.pageSize;
  return {
    rows: rows.slice(start, end),
    ...(end < rows.length && { skipToken: writeToken(end, request.affinity) }),
    warnings: truncated && end >= rows.length ? [TRUNCATED] : [],
  };
}

function writeToken(start: number, affinity: string | undefined): string {
  const server = affinity === undefined ? 'none' : stableHex(affinity);
  return Buffer.from(JSON.stringify({ start, server })).toString('base64url');
}

function readToken(token: string, affinity: string | undefined): number {
  const content = parseJson(Buffer.from(token, 'base64url').toString('utf8'));
  const valid =
    isObject(content) && affinity !== undefined && content.server === stableHex(affinity) && Number(content.start) > 0;
  if (valid) return Number(content.start);
  throw badRequest('Expired or Invalid pagination request. Default Expiry time is 00:30:00');
}
