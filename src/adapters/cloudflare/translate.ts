import type { MxValue } from '../../domain/model/dns-record.ts';
import type { Zone, ZoneMail } from '../../ports/dns.ts';
import type { DnsRecord, ZoneRow } from './schema.ts';
import { decodeTxt } from './txt.ts';

/** A TTL of 1, "automatic", is served as five minutes. Source: Cloudflare, "Time to live (TTL)". */
const AUTOMATIC = 1;
const AUTOMATIC_SECONDS = 300;
/** Hosts of Cloudflare Email Routing. */
const ROUTING_HOSTS = '.mx.cloudflare.net';

export function toZone(row: ZoneRow): Zone {
  return {
    id: row.id,
    name: row.name.toLowerCase(),
    notWritableBecause: whyNotWritable(row),
    nameServers: (row.name_servers ?? []).map((name) => name.toLowerCase()).sort(),
  };
}

function whyNotWritable(row: ZoneRow): string | null {
  if (row.status !== 'active') return `the zone is "${row.status}" at Cloudflare, not active`;
  if (row.type !== 'full')
    return `the zone is of type "${row.type}" at Cloudflare: it is not the authority for the domain`;
  return null;
}

/** The records of one name as the two sets that mail depends on. */
export function toZoneMail(records: readonly DnsRecord[]): ZoneMail {
  const mx = records.filter((record) => record.type === 'MX');
  const txt = records.filter((record) => record.type === 'TXT');
  return {
    mx: { ttlSeconds: longestTtl(mx), values: mx.map(toMx) },
    txt: { ttlSeconds: longestTtl(txt), values: txt.map(toText) },
    providerMailRouting: [...mx, ...txt].some(isManaged),
  };
}

export function toMx(record: DnsRecord): MxValue {
  return { preference: record.priority ?? 0, host: (record.content ?? '').toLowerCase().replace(/\.$/, '') };
}

export function toText(record: DnsRecord): string {
  return decodeTxt(record.content ?? '');
}

/** True for records that Cloudflare's Email Routing owns; they vanish with it, even when they were edited. */
export function isManaged(record: DnsRecord): boolean {
  const { meta } = record;
  const routes = record.type === 'MX' && toMx(record).host.endsWith(ROUTING_HOSTS);
  return routes || meta?.read_only === true || meta?.email_routing === true;
}

/** Caches keep the old values no longer than this; 0 for no records. */
export function longestTtl(records: readonly DnsRecord[]): number {
  return Math.max(0, ...records.map(ttlSeconds));
}

export function ttlSeconds(record: DnsRecord): number {
  return record.ttl === AUTOMATIC ? AUTOMATIC_SECONDS : record.ttl;
}

/** The TTL to write over a record: its own where that means the same, so that "automatic" stays automatic. */
export function ttlToWrite(wantedSeconds: number, record: DnsRecord | undefined): number {
  return record && ttlSeconds(record) === wantedSeconds ? record.ttl : wantedSeconds;
}
