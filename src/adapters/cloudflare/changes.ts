import { formatMx, type MxRecords, sameMx } from '../../domain/model/dns-record.ts';
import type { ZoneChange } from '../../ports/dns.ts';
import type { Batch } from './client.ts';
import type { DnsRecord } from './schema.ts';
import { isManaged, longestTtl, toMx, toText, ttlSeconds, ttlToWrite } from './translate.ts';
import { encodeTxt } from './txt.ts';

export type ChangePlan =
  /** The zone is what is wanted already. */
  | { readonly kind: 'Nothing' }
  | { readonly kind: 'Write'; readonly batch: Batch }
  /** The zone is neither what was read nor what is wanted. */
  | { readonly kind: 'Conflict' }
  | { readonly kind: 'Refused'; readonly why: string };

const MANAGED = "records of Cloudflare's Email Routing are not touched; disable Email Routing first";

/** How the records of a name become what is wanted, if they still are what was expected. Records that stay keep id and comment. */
export function planChange(records: readonly DnsRecord[], change: ZoneChange): ChangePlan {
  const ofType = records.filter((record) => record.type === change.type);
  return change.type === 'MX' ? planMx(ofType, change) : planTxt(ofType, change);
}

function planMx(found: readonly DnsRecord[], change: Extract<ZoneChange, { type: 'MX' }>): ChangePlan {
  const values = found.map(toMx);
  const timely = found.every((record) => ttlSeconds(record) === change.want.ttlSeconds);
  if (timely && sameMx(values, change.want.values)) return { kind: 'Nothing' };
  // Read as `read` reads it: a set with several TTLs counts as its longest.
  const asRead = found.length === 0 || longestTtl(found) === change.expect.ttlSeconds;
  if (!asRead || !sameMx(values, change.expect.values)) return { kind: 'Conflict' };
  if (found.some(isManaged)) return { kind: 'Refused', why: MANAGED };

  const fields = (value: MxRecords['values'][number], record?: DnsRecord) => ({
    name: change.name,
    type: 'MX' as const,
    content: value.host,
    priority: value.preference,
    ttl: ttlToWrite(change.want.ttlSeconds, record),
  });
  const missing = [...change.want.values];
  const spare: DnsRecord[] = [];
  const patches: NonNullable<Batch['patches']> = [];
  for (const record of found) {
    const index = missing.findIndex((value) => formatMx(value) === formatMx(toMx(record)));
    const [same] = index < 0 ? [] : missing.splice(index, 1);
    if (!same) spare.push(record);
    else if (ttlSeconds(record) !== change.want.ttlSeconds) patches.push({ id: record.id, ...fields(same, record) });
  }
  for (const value of missing.splice(0, spare.length)) {
    const record = spare.shift();
    if (record) patches.push({ id: record.id, ...fields(value, record) });
  }
  const batch = {
    deletes: spare.map(({ id }) => ({ id })),
    patches,
    posts: missing.map((value) => fields(value)),
  };
  return { kind: 'Write', batch: withoutEmpty(batch) };
}

function planTxt(found: readonly DnsRecord[], change: Extract<ZoneChange, { type: 'TXT' }>): ChangePlan {
  const holding = (text: string) => found.filter((record) => toText(record) === text);
  const wanted = holding(change.want);
  const replaced = change.expect === null ? [] : holding(change.expect);
  const [record, ...twins] = replaced;
  if (change.want !== change.expect && wanted.length > 0) return record ? { kind: 'Conflict' } : { kind: 'Nothing' };
  if (twins.length > 0) return { kind: 'Conflict' };

  const fields = {
    name: change.name,
    type: 'TXT' as const,
    content: encodeTxt(change.want),
    ttl: ttlToWrite(change.ttlSeconds, record),
  };
  if (change.expect === null) {
    // A second text of the same kind, such as a second SPF record, would void both.
    const tag = firstWord(change.want);
    if (found.some((other) => firstWord(toText(other)) === tag)) return { kind: 'Conflict' };
    return { kind: 'Write', batch: { posts: [fields] } };
  }
  if (!record) return { kind: 'Conflict' };
  if (change.want === change.expect && ttlSeconds(record) === change.ttlSeconds) return { kind: 'Nothing' };
  if (isManaged(record)) return { kind: 'Refused', why: MANAGED };
  return { kind: 'Write', batch: { patches: [{ id: record.id, ...fields }] } };
}

function firstWord(text: string): string {
  return (text.split(/[\s;]/, 1)[0] ?? '').toLowerCase();
}

function withoutEmpty(batch: Batch): Batch {
  return Object.fromEntries(Object.entries(batch).filter(([, list]) => Array.isArray(list) && list.length > 0));
}
