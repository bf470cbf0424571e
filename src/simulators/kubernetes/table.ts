import type { JsonObject } from '../json.ts';
import type { KubeObject, Resource } from './model.ts';

/** `includeObject` of a table request: what each row carries of its object. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  includeObject: IncludeObject;
  /** A watch sends the columns once only. */
  withColumns: boolean;
  nowMs: number;
}

/** Objects as the server prints them for `kubectl get`: meta.k8s.io/v1 Table. */
export function toTable(
  resource: Resource,
  objects: readonly KubeObject[],
  listMetadata: JsonObject,
  options: TableOptions,
): JsonObject {
  const columnDefinitions = resource.columns.map(({ name, type, format = '', description = '', priority }) => ({
    name,
    type,
    format,
    description,
    priority,
  }));
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: listMetadata,
    columnDefinitions: options.withColumns ? columnDefinitions : null,
    rows: objects.map((object) => ({
      cells: resource.columns.map((column) => column.cell(object, options.nowMs) ?? null),
      ...rowObject(object, options.includeObject),
    })),
  };
}

function rowObject(object: KubeObject, include: IncludeObject): JsonObject {
  if (include === 'None') return {};
  return { object: include === 'Object' ? object : toPartialMetadata(object) };
}

export function toPartialMetadata(object: KubeObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}
