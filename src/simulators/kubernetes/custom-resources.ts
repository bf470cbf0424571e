import { ageColumn, nameColumn } from './builtins/columns.ts';
import type { CrdSpec, CrdVersion, PrinterColumn } from './builtins/crd-spec.ts';
import { humanAge } from './builtins/human-duration.ts';
import { withObjectMeta } from './builtins/object-meta.ts';
import { anything } from './builtins/shapes.ts';
import { jsonPath } from './json-path.ts';
import type { Column, KubeObject, Resource } from './model.ts';

/** The served resources of one CustomResourceDefinition: one for each served version, all in one storage. */
export function customResources(crd: KubeObject): Resource[] {
  const spec = crd.spec as CrdSpec;
  return spec.versions
    .filter((version) => version.served)
    .map((version) => ({
      group: spec.group,
      version: version.name,
      kind: spec.names.kind,
      plural: spec.names.plural,
      singular: spec.names.singular ?? spec.names.kind.toLowerCase(),
      shortNames: spec.names.shortNames ?? [],
      categories: spec.names.categories ?? [],
      namespaced: spec.scope === 'Namespaced',
      subresources: version.subresources?.status ? ['status'] : [],
      storage: crd.metadata.name,
      schema: withObjectMeta(version.schema?.openAPIV3Schema ?? anything),
      custom: true,
      columns: columnsOf(version),
      fromStored: (object) => ({ ...object, apiVersion: `${spec.group}/${version.name}` }),
      selectableFields: selectableFieldsOf(version),
    }));
}

function columnsOf(version: CrdVersion): Column[] {
  const declared = version.additionalPrinterColumns;
  return declared ? [nameColumn, ...declared.map(printerColumn)] : [nameColumn, ageColumn];
}

function printerColumn({ name, type, format, description, priority = 0, jsonPath: path }: PrinterColumn): Column {
  const find = jsonPath(path);
  return {
    name,
    type,
    priority,
    format: format ?? '',
    description: description ?? `Custom resource definition column (in JSONPath format): ${path}`,
    cell(object, nowMs) {
      const [value] = find(object);
      if (value === undefined || value === null) return null;
      if (type === 'date') return humanAge(value, nowMs);
      if (type !== 'string') return value;
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
    },
  };
}

function selectableFieldsOf(version: CrdVersion): (object: KubeObject) => Record<string, string> {
  const fields = (version.selectableFields ?? []).map(({ jsonPath: path }) => ({ path, find: jsonPath(path) }));
  return (object) =>
    Object.fromEntries(fields.map(({ path, find }) => [path.replace(/^\./, ''), String(find(object)[0] ?? '')]));
}
