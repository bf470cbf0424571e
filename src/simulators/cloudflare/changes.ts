import { stableHex } from '../ids.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { SimulatedZone, ZoneRecord } from '../world.ts';
import { newFields, patchedFields, type RecordFields, refuseOtherType } from './records.ts';
import { invalidRecord, refuse } from './replies.ts';

/** Changes that one batch may hold on the Free plan. Source: Cloudflare, "Batch record changes". */
const MAX_BATCH_CHANGES = 200;

/** Characters of all values of one name and type. Source: Cloudflare, "DNS record types", TXT. */
const MAX_SET_LENGTH = 8192;

const ADDRESS_TYPES = ['A', 'AAAA', 'CNAME'];

/** A list of records that is being changed; the zone takes it over when every change held. */
export interface Draft {
  records: ZoneRecord[];
  create(input: JsonObject): ZoneRecord;
  patch(id: string, input: JsonObject): ZoneRecord;
  overwrite(id: string, input: JsonObject): ZoneRecord;
  remove(id: string): ZoneRecord;
}

/** Begins a change of a zone. `nextNumber` makes identifiers that no earlier record had. */
export function beginDraft(zone: SimulatedZone, now: () => number, nextNumber: () => number): Draft {
  const records = structuredClone(zone.records);

  function find(id: string): ZoneRecord {
    const found = records.find((record) => record.id === id);
    if (found) return found;
    throw refuse(404, 81044, 'Record does not exist.');
  }

  function time(): string {
    return new Date(now()).toISOString();
  }

  function replace(record: ZoneRecord, fields: RecordFields): ZoneRecord {
    refuseReadOnly(record);
    refuseOtherType(record, fields);
    refuseConflict(records, fields, record);
    const { id, createdOn } = record;
    const changed = { id, ...fields, createdOn, modifiedOn: time() };
    records[records.indexOf(record)] = changed;
    return changed;
  }

  return {
    records,
    create(input) {
      const fields = newFields(zone, input);
      refuseManagedMail(records, fields);
      refuseConflict(records, fields);
      const record = {
        id: stableHex(zone.id, 'record', nextNumber()),
        ...fields,
        createdOn: time(),
        modifiedOn: time(),
      };
      records.push(record);
      return record;
    },
    patch(id, input) {
      const record = find(id);
      return replace(record, patchedFields(zone, record, input));
    },
    overwrite: (id, input) => replace(find(id), newFields(zone, input)),
    remove(id) {
      const record = find(id);
      refuseReadOnly(record);
      records.splice(records.indexOf(record), 1);
      return record;
    },
  };
}

export interface BatchResult {
  deletes: ZoneRecord[];
  patches: ZoneRecord[];
  puts: ZoneRecord[];
  posts: ZoneRecord[];
}

/** Applies a batch to a draft: deletes, patches, puts, posts, in this order; the first failure ends it. */
export function applyBatch(draft: Draft, body: JsonObject): BatchResult {
  const [deletes, patches, puts, posts] = ['deletes', 'patches', 'puts', 'posts'].map((name) => changeList(body[name]));
  const all = [deletes, patches, puts, posts].reduce((count, list) => count + (list?.length ?? 0), 0);
  if (all === 0) throw refuse(400, 9207, 'Request body is invalid: a batch must hold at least one change.');
  if (all > MAX_BATCH_CHANGES) {
    throw refuse(400, 9210, `A batch must not hold more than ${MAX_BATCH_CHANGES} changes.`);
  }
  return {
    deletes: (deletes ?? []).map((change) => draft.remove(String(change.id))),
    patches: (patches ?? []).map((change) => draft.patch(String(change.id), change)),
    puts: (puts ?? []).map((change) => draft.overwrite(String(change.id), change)),
    posts: (posts ?? []).map((change) => draft.create(change)),
  };
}

function changeList(value: unknown): JsonObject[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw refuse(400, 9207, 'Request body is invalid.');
}

function refuseReadOnly(record: ZoneRecord): void {
  if (record.readOnly) throw managedByEmailRouting();
}

/** While Email Routing owns MX values of a name, no other may stand beside them. */
function refuseManagedMail(records: readonly ZoneRecord[], fields: RecordFields): void {
  const managed = records.some(({ type, name, readOnly }) => readOnly && type === 'MX' && name === fields.name);
  if (fields.type === 'MX' && managed) throw managedByEmailRouting();
}

function managedByEmailRouting() {
  return refuse(400, 890190, 'This zone is managed by Email Routing. Disable Email Routing to add/modify MX records.');
}

function refuseConflict(records: readonly ZoneRecord[], fields: RecordFields, except?: ZoneRecord): void {
  const others = records.filter((record) => record !== except && record.name === fields.name);
  const same = others.find(({ type, content }) => type === fields.type && content === fields.content);
  if (same && same.ttl === fields.ttl && same.priority === fields.priority) {
    throw refuse(400, 81058, 'An identical record already exists.');
  }
  if (same) throw refuse(400, 81057, 'The record already exists.');
  const addresses = others.filter(({ type }) => ADDRESS_TYPES.includes(type));
  const alias = fields.type === 'CNAME' || addresses.some(({ type }) => type === 'CNAME');
  if (ADDRESS_TYPES.includes(fields.type) && alias && addresses.length > 0) {
    throw refuse(400, 81053, 'An A, AAAA, or CNAME record with that host already exists.');
  }
  const length = others
    .filter(({ type }) => type === fields.type)
    .reduce((sum, { content }) => sum + content.length, fields.content.length);
  if (length > MAX_SET_LENGTH) {
    throw invalidRecord(9211, `All ${fields.type} records of a name must not exceed ${MAX_SET_LENGTH} characters.`);
  }
}
