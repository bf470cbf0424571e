import { isObject, type JsonObject } from '../../json.ts';
import type { Column, KubeObject } from '../model.ts';
import { humanAge } from './human-duration.ts';

export const nameColumn = column('Name', (object) => object.metadata.name, {
  format: 'name',
  description:
    'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
});

export const ageColumn = column('Age', (object, nowMs) => humanAge(object.metadata.creationTimestamp, nowMs));

export const createdColumn = column('Created At', (object) => object.metadata.creationTimestamp, { type: 'date' });

export const columnsOfKind: Readonly<Record<string, readonly Column[]>> = {
  ConfigMap: [nameColumn, column('Data', (object) => count(object.data) + count(object.binaryData)), ageColumn],
  Secret: [
    nameColumn,
    column('Type', (object) => object.type),
    column('Data', (object) => count(object.data)),
    ageColumn,
  ],
  ServiceAccount: [nameColumn, ageColumn],
  Namespace: [nameColumn, column('Status', (object) => part(object, 'status').phase), ageColumn],
  Lease: [nameColumn, column('Holder', (object) => part(object, 'spec').holderIdentity ?? ''), ageColumn],
  Event: [
    column('Last Seen', (object, nowMs) => humanAge(lastSeen(object), nowMs)),
    column('Type', (object) => object.type),
    column('Reason', (object) => object.reason),
    column('Object', involved),
    column('Subobject', (object) => part(object, 'involvedObject').fieldPath ?? '', { priority: 1 }),
    column('Source', source, { priority: 1 }),
    column('Message', (object) => String(object.message ?? '').trim()),
    column('First Seen', (object, nowMs) => humanAge(object.firstTimestamp ?? object.eventTime, nowMs), {
      priority: 1,
    }),
    column('Count', (object) => part(object, 'series').count ?? object.count ?? 1, { priority: 1 }),
    { ...nameColumn, priority: 1 },
  ],
  CustomResourceDefinition: [nameColumn, createdColumn],
  Role: [nameColumn, createdColumn],
  ClusterRole: [nameColumn, createdColumn],
  RoleBinding: [nameColumn, column('Role', roleOfBinding), ageColumn],
  ClusterRoleBinding: [nameColumn, column('Role', roleOfBinding), ageColumn],
  Deployment: [
    nameColumn,
    column('Ready', (object) => `${part(object, 'status').readyReplicas ?? 0}/${part(object, 'spec').replicas ?? 1}`),
    column('Up-to-date', (object) => part(object, 'status').updatedReplicas ?? 0),
    column('Available', (object) => part(object, 'status').availableReplicas ?? 0),
    ageColumn,
  ],
  Service: [
    nameColumn,
    column('Type', (object) => part(object, 'spec').type ?? 'ClusterIP'),
    column('Cluster-IP', (object) => part(object, 'spec').clusterIP ?? 'None'),
    ageColumn,
  ],
};

function column(name: string, cell: Column['cell'], options: Partial<Omit<Column, 'name' | 'cell'>> = {}): Column {
  return { name, type: 'string', priority: 0, cell, ...options };
}

function part(object: KubeObject, field: string): JsonObject {
  const value = object[field];
  return isObject(value) ? value : {};
}

function count(value: unknown): number {
  return isObject(value) ? Object.keys(value).length : 0;
}

function lastSeen(event: KubeObject): unknown {
  return part(event, 'series').lastObservedTime ?? event.lastTimestamp ?? event.eventTime;
}

function involved(event: KubeObject): string {
  const { kind = '', name = '' } = part(event, 'involvedObject');
  return `${String(kind).toLowerCase()}/${name}`;
}

function source(event: KubeObject): string {
  const { component = event.reportingComponent ?? '', host = '' } = part(event, 'source');
  return host === '' ? String(component) : `${component}, ${host}`;
}

function roleOfBinding(binding: KubeObject): string {
  const { kind = '', name = '' } = part(binding, 'roleRef');
  return `${kind}/${name}`;
}
