import type { JsonObject } from '../json.ts';
import type { Schema } from './schema/types.ts';

/** One entry of `metadata.managedFields`. */
export interface ManagedFieldsEntry {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time: string;
  fieldsType: 'FieldsV1';
  fieldsV1: JsonObject;
  subresource?: string;
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface Metadata {
  name: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFieldsEntry[];
}

/** An object as it is stored and served. Stored objects are never changed in place. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  [field: string]: unknown;
}

/** One column of `kubectl get`; `cell` reads the served object. */
export interface Column {
  name: string;
  type: string;
  format?: string;
  description?: string;
  /** 0 is shown always, more only with `-o wide`. */
  priority: number;
  cell(object: KubeObject, nowMs: number): unknown;
}

/** What a write is about, for the rules of one resource. */
export interface ResourceRules {
  /** Completes or corrects an object before it is checked and stored; `old` is absent on create. */
  prepare?(object: KubeObject, old: KubeObject | undefined): KubeObject;
  /** Checks that a schema cannot express. Throws ApiError. */
  check?(object: KubeObject, old: KubeObject | undefined): void;
  /** From the stored form to the form of this API version, and back. */
  fromStored?(object: KubeObject): KubeObject;
  toStored?(object: KubeObject): KubeObject;
  /** Values for field selectors beyond metadata.name and metadata.namespace. */
  selectableFields?(object: KubeObject): Record<string, string>;
}

/** One resource of one API version: what discovery, schema, storage and printing need to know. */
export interface Resource extends ResourceRules {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: readonly string[];
  categories: readonly string[];
  namespaced: boolean;
  subresources: readonly string[];
  /** Where objects are kept; two API versions of one thing share it. */
  storage: string;
  schema: Schema;
  /** Custom resources are validated with kube-apiserver's structural-schema rules and counted in `metadata.generation`. */
  custom: boolean;
  columns: readonly Column[];
}

export function groupVersion(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `widgets.example.test`, or `secrets` in the core group: how messages name a resource. */
export function qualifiedResource(resource: Pick<Resource, 'group' | 'plural'>): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

export function qualifiedKind(resource: Pick<Resource, 'group' | 'kind'>): string {
  return resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
}

/** A time in the form of `metadata.creationTimestamp`: seconds, UTC. */
export function timestamp(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
