import { type KubeObject, type ManagedFieldsEntry, type Metadata, timestamp } from '../model.ts';
import type { Schema } from '../schema/types.ts';
import { ApiError } from '../status.ts';
import { type Comparison, compareFields } from './compare.ts';
import { decodeFields, encodeFields, type FieldSet, isBelow, ownedFields, showPath } from './field-set.ts';
import { mergeValue, removeFields } from './merge.ts';

/** Who writes, as `managedFields` names it. */
export interface FieldManager {
  name: string;
  apiVersion: string;
  /** `status` for a write to that subresource. */
  subresource?: string | undefined;
  nowMs: number;
}

/** Nobody owns what identifies the object or what the server fills in. */
const UNOWNED_METADATA = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
];

/** The object with `managedFields` brought up to date after a create, update or patch. */
export function trackUpdate(
  before: KubeObject | undefined,
  after: KubeObject,
  schema: Schema,
  manager: FieldManager,
): KubeObject {
  const difference = compareFields(ownable(before), ownable(after), schema);
  const entries = (after.metadata.managedFields ?? []).map((entry) =>
    isOf(entry, manager, 'Update') ? entry : lose(entry, difference),
  );
  const own = entries.find((entry) => isOf(entry, manager, 'Update'));
  const known: FieldSet = own ? decodeFields(own.fieldsV1) : new Set();
  const fields = known.union(difference.changed).difference(difference.removed);
  const rest = entries.filter((entry) => entry !== own);
  const isSame = own !== undefined && fields.symmetricDifference(known).size === 0 && difference.changed.size === 0;
  return withEntries(after, [...rest, ...(isSame ? [own] : newEntry(manager, 'Update', fields))]);
}

/** The live object with an applied configuration merged in. Throws 409 when others own a field that would change. */
export function applyConfiguration(
  live: KubeObject | undefined,
  applied: KubeObject,
  schema: Schema,
  manager: FieldManager,
  force: boolean,
): KubeObject {
  const entries = live?.metadata.managedFields ?? [];
  const own = entries.find((entry) => isOf(entry, manager, 'Apply'));
  const others = entries.filter((entry) => entry !== own);
  const fields = ownedFields(ownable(applied), schema);
  const merged = live ? (mergeValue(live, withoutManagedFields(applied), schema) as KubeObject) : applied;
  const difference = compareFields(ownable(live), ownable(merged), schema);
  if (!force) refuseConflicts(others, difference.changed);
  const left = others.map((entry) => lose(entry, difference));
  const abandoned = own ? abandonedFields(decodeFields(own.fieldsV1), fields, left) : new Set<string>();
  const result = removeFields(merged, schema, abandoned) as KubeObject;
  const known = own ? decodeFields(own.fieldsV1) : undefined;
  const isSame = known !== undefined && known.symmetricDifference(fields).size === 0 && difference.changed.size === 0;
  return withEntries(result, [...left, ...(isSame && own ? [own] : newEntry(manager, 'Apply', fields))]);
}

function ownable(object: KubeObject | undefined): object {
  if (!object) return {};
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = object;
  const owned = Object.entries(metadata).filter(([field]) => !UNOWNED_METADATA.includes(field));
  return owned.length > 0 ? { ...rest, metadata: Object.fromEntries(owned) } : rest;
}

function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function isOf(entry: ManagedFieldsEntry, manager: FieldManager, operation: string): boolean {
  return (
    entry.manager === manager.name &&
    entry.operation === operation &&
    (entry.subresource ?? '') === (manager.subresource ?? '')
  );
}

function lose(entry: ManagedFieldsEntry, { changed, removed }: Comparison): ManagedFieldsEntry {
  const fields = decodeFields(entry.fieldsV1);
  const left = fields.difference(changed).difference(removed);
  return left.size === fields.size ? entry : { ...entry, fieldsV1: encodeFields(left) };
}

function newEntry(manager: FieldManager, operation: 'Apply' | 'Update', fields: FieldSet): ManagedFieldsEntry[] {
  if (fields.size === 0) return [];
  const { name, apiVersion, subresource, nowMs } = manager;
  const entry: ManagedFieldsEntry = {
    manager: name,
    operation,
    apiVersion,
    time: timestamp(nowMs),
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFields(fields),
  };
  return [subresource ? { ...entry, subresource } : entry];
}

function withEntries(object: KubeObject, entries: readonly ManagedFieldsEntry[]): KubeObject {
  const kept = entries.filter((entry) => Object.keys(entry.fieldsV1).length > 0).sort(byOperationAndTime);
  const { managedFields: _managedFields, ...metadata }: Metadata = object.metadata;
  return { ...object, metadata: kept.length > 0 ? { ...metadata, managedFields: kept } : metadata };
}

function byOperationAndTime(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  return order(a).localeCompare(order(b));
}

function order(entry: ManagedFieldsEntry): string {
  return `${entry.operation} ${entry.time} ${entry.manager}`;
}

/** Fields of the last configuration that are in neither the new one nor anybody else's. */
function abandonedFields(last: FieldSet, now: FieldSet, others: readonly ManagedFieldsEntry[]): FieldSet {
  const wanted = others.reduce((union, entry) => union.union(decodeFields(entry.fieldsV1)), now);
  const isWanted = (path: string) => wanted.has(path) || [...wanted].some((other) => isBelow(other, path));
  const abandoned = [...last].filter((path) => !isWanted(path));
  // The key fields of a list item stay as long as the item does.
  return new Set(abandoned.filter((path) => !isKeyOfKeptItem(path, wanted)));
}

function isKeyOfKeptItem(path: string, wanted: FieldSet): boolean {
  const [, item, keys = '{}', field = ''] = /^(.*k:(\{[^\0]*\}))\0f:([^\0]+)$/s.exec(path) ?? [];
  return (
    item !== undefined &&
    Object.hasOwn(JSON.parse(keys), field) &&
    (wanted.has(item) || [...wanted].some((other) => isBelow(other, item)))
  );
}

function refuseConflicts(others: readonly ManagedFieldsEntry[], changed: FieldSet): void {
  const conflicts = others.flatMap((entry) =>
    [...decodeFields(entry.fieldsV1)]
      .filter((path) => changed.has(path))
      .map((path) => ({ manager: describeManager(entry), field: showPath(path) })),
  );
  if (conflicts.length === 0) return;
  const causes = conflicts.map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${manager}`,
    field,
  }));
  throw new ApiError(409, 'Conflict', conflictMessage(conflicts), { causes });
}

function describeManager(entry: ManagedFieldsEntry): string {
  const subresource = entry.subresource ? ` with subresource "${entry.subresource}"` : '';
  return `"${entry.manager}"${subresource}${entry.operation === 'Update' ? ` using ${entry.apiVersion}` : ''}`;
}

function conflictMessage(conflicts: ReadonlyArray<{ manager: string; field: string }>): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first) {
    return `Apply failed with 1 conflict: conflict with ${first.manager}: ${first.field}`;
  }
  const byManager = Map.groupBy(conflicts, ({ manager }) => manager);
  const blocks = [...byManager].map(
    ([manager, found]) => `conflicts with ${manager}:\n${found.map(({ field }) => `- ${field}`).join('\n')}`,
  );
  return `Apply failed with ${conflicts.length} conflicts: ${blocks.join('\n')}`;
}
