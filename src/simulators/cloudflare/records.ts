import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import type { JsonObject } from '../json.ts';
import type { SimulatedZone, ZoneRecord } from '../world.ts';
import { invalidRecord, refuse } from './replies.ts';
import { storedTxt } from './txt.ts';

/** Longest comment on the Free plan. Source: Cloudflare, "DNS record attributes". */
const MAX_COMMENT_LENGTH = 100;

/** What of a record a client may set. */
export type RecordFields = Pick<ZoneRecord, 'name' | 'type' | 'content' | 'ttl' | 'priority' | 'comment'>;

/** Values of fields that a create or an overwrite does not name; 1 is the automatic TTL. */
const DEFAULTS = { ttl: 1, comment: null };

/** The whole record that a POST or PUT describes. */
export function newFields(zone: SimulatedZone, input: JsonObject): RecordFields {
  return checked(zone, { ...DEFAULTS, ...named(input) });
}

/** A record with the fields that a PATCH names. */
export function patchedFields(zone: SimulatedZone, record: ZoneRecord, input: JsonObject): RecordFields {
  const { name, type, content, ttl, priority, comment = null } = record;
  return checked(zone, { name, type, content, ttl, priority, comment, ...named(input) });
}

/** A record as the interface shows it. */
export function recordRow(record: ZoneRecord): JsonObject {
  const proxiable = ['A', 'AAAA', 'CNAME'].includes(record.type);
  return {
    id: record.id,
    name: record.name,
    type: record.type,
    content: record.content,
    ...(record.priority !== undefined && { priority: record.priority }),
    proxiable,
    proxied: false,
    ttl: record.ttl,
    settings: {},
    meta: record.readOnly ? { email_routing: true, read_only: true } : {},
    comment: record.comment ?? null,
    tags: [],
    created_on: record.createdOn,
    modified_on: record.modifiedOn,
  };
}

function named(input: JsonObject): JsonObject {
  const names = ['name', 'type', 'content', 'ttl', 'priority', 'comment', 'tags'];
  return Object.fromEntries(names.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]));
}

function checked(zone: SimulatedZone, input: JsonObject): RecordFields {
  const type = requireText(input, 'type').toUpperCase();
  const tags = Array.isArray(input.tags) ? input.tags.length : 0;
  if (tags > 0) throw invalidRecord(9300, `DNS record has ${tags} tags, exceeding the quota of 0.`);
  const fields: RecordFields = {
    name: storedName(zone, requireText(input, 'name')),
    type,
    content: storedContent(type, requireText(input, 'content')),
    ttl: checkTtl(input.ttl),
    comment: checkComment(input.comment),
  };
  if (type === 'MX') fields.priority = checkPriority(input.priority);
  return fields;
}

function requireText(input: JsonObject, field: string): string {
  const value = input[field];
  if (typeof value === 'string' && value !== '') return value;
  throw invalidRecord(9000, `DNS record has an invalid or missing ${field}.`);
}

/** Lower case, punycode, without final dot; a name outside the zone is taken as relative to it. */
function storedName(zone: SimulatedZone, given: string): string {
  const name = given === '@' ? zone.name : ascii(given.replace(/\.$/, ''));
  const full = name === zone.name || name.endsWith(`.${zone.name}`) ? name : `${name}.${zone.name}`;
  const labels = full.split('.');
  if (full.length <= 253 && labels.every((label) => /^(\*|[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)$/.test(label)))
    return full;
  throw invalidRecord(9000, 'DNS name is invalid.');
}

function ascii(name: string): string {
  const lower = name.toLowerCase();
  return [...lower].every((letter) => letter.charCodeAt(0) < 128) ? lower : domainToASCII(lower);
}

function storedContent(type: string, content: string): string {
  switch (type) {
    case 'TXT':
      return storedTxt(content);
    case 'MX':
      return storedHost(content, 9009, 'MX');
    case 'CNAME':
      return storedHost(content, 9007, 'CNAME');
    case 'A':
      if (isIPv4(content)) return content;
      throw invalidRecord(9005, 'Content for A record must be a valid IPv4 address.');
    case 'AAAA':
      if (isIPv6(content)) return content.toLowerCase();
      throw invalidRecord(9006, 'Content for AAAA record must be a valid IPv6 address.');
    default:
      throw invalidRecord(9001, `Invalid type: the DNS record type ${type} is not available.`);
  }
}

function storedHost(content: string, code: number, type: string): string {
  const host = content === '.' ? content : ascii(content.replace(/\.$/, ''));
  const valid = host === '.' || /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z][a-z0-9-]{0,62}$/.test(host);
  if (valid) return host;
  throw invalidRecord(code, `Content for ${type} record must be a hostname.`);
}

function checkTtl(ttl: unknown): number {
  if (typeof ttl === 'number' && Number.isInteger(ttl) && (ttl === 1 || (ttl >= 60 && ttl <= 86_400))) return ttl;
  throw invalidRecord(9021, 'Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.');
}

function checkPriority(priority: unknown): number {
  if (typeof priority === 'number' && Number.isInteger(priority) && priority >= 0 && priority <= 65_535)
    return priority;
  throw invalidRecord(9101, 'priority is a required data field.');
}

function checkComment(comment: unknown): string | null {
  if (comment === null || comment === '') return null;
  const valid = typeof comment === 'string' && comment.length <= MAX_COMMENT_LENGTH && !/[\r\n]/.test(comment);
  if (valid) return comment;
  throw invalidRecord(9310, `DNS record comment must be one line of at most ${MAX_COMMENT_LENGTH} characters.`);
}

/** The type is fixed at creation. Source: Cloudflare API deprecations, 2026-06-30. */
export function refuseOtherType(record: ZoneRecord, fields: RecordFields): void {
  if (fields.type !== record.type) throw refuse(400, 1004, 'DNS record type cannot be changed.');
}
