import { isObject } from '../json.ts';
import { groupVersion, type KubeObject, type Resource } from './model.ts';
import { invalidValue } from './schema/causes.ts';
import { prune } from './schema/prune.ts';
import { validate } from './schema/validate.ts';
import { badRequest, invalid } from './status.ts';

/** What to do with fields that the schema does not know: the query parameter `fieldValidation`. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** Reads a request body as an object of this resource; a body of another kind is refused. */
export function decodeObject(body: unknown, resource: Resource): KubeObject {
  if (!isObject(body)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): couldn't get version/kind`,
    );
  }
  const { apiVersion, kind } = resource.custom
    ? body
    : { apiVersion: groupVersion(resource), kind: resource.kind, ...body };
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') {
    const missing = typeof kind === 'string' ? 'apiVersion' : 'Kind';
    const shown = JSON.stringify(body);
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): Object '${missing}' is missing in '${shown}'`,
    );
  }
  if (apiVersion !== groupVersion(resource)) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${groupVersion(resource)})`,
    );
  }
  const metadata = isObject(body.metadata) ? body.metadata : {};
  const name = typeof metadata.name === 'string' ? metadata.name : '';
  if (kind !== resource.kind) {
    throw invalid({ ...resource, kind }, name, [
      {
        ...invalidValue('kind', kind, `must be ${resource.kind}`),
        message: `Invalid value: "${kind}": must be ${resource.kind}`,
      },
    ]);
  }
  return { ...body, apiVersion, kind, metadata: { ...metadata, name } };
}

/** The object without unknown fields. `warnings` receives one line per field; with Strict they are an error. */
export function dropUnknownFields(
  object: KubeObject,
  resource: Resource,
  fieldValidation: FieldValidation,
  warnings: string[],
): KubeObject {
  const unknown: string[] = [];
  const pruned = prune(object, resource.schema, unknown) as KubeObject;
  const lines = unknown.map((path) => `unknown field "${path}"`);
  if (lines.length > 0 && fieldValidation === 'Strict') {
    throw badRequest(`${cannotBeHandled(resource)}: strict decoding error: ${lines.join(', ')}`);
  }
  if (fieldValidation === 'Warn') warnings.push(...lines);
  if (!resource.custom) refuseWrongTypes(pruned, resource);
  return pruned;
}

/** Built-in kinds are read into typed structures: a value of a wrong type is no object at all. */
function refuseWrongTypes(object: KubeObject, resource: Resource): void {
  for (const cause of validate(object, resource.schema)) {
    const [, type, value = '""'] = /must be of type ([^:]+): (.*)$/.exec(cause.message) ?? [];
    if (cause.reason !== 'FieldValueTypeInvalid' || !type) continue;
    const field = cause.field.replace(/\[[^\]]*\]/g, '');
    throw badRequest(
      `${cannotBeHandled(resource)}: json: cannot unmarshal ${value.replaceAll('"', '')} into Go struct field ${resource.kind}.${field} of type ${type}`,
    );
  }
}

function cannotBeHandled({ kind, version }: Resource): string {
  return `${kind} in version "${version}" cannot be handled as a ${kind}`;
}
