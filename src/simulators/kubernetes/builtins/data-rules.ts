import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject } from '../../json.ts';
import type { KubeObject, ResourceRules } from '../model.ts';
import { forbiddenField, invalidValue } from '../schema/causes.ts';
import { badRequest, type Cause, invalid } from '../status.ts';

const SECRET = { group: '', kind: 'Secret', plural: 'secrets' };
const CONFIG_MAP = { group: '', kind: 'ConfigMap', plural: 'configmaps' };

const KEY_RULE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** Secrets: `stringData` is written into `data` and not kept; the type is Opaque unless said otherwise. */
export const secretRules: ResourceRules = {
  prepare(secret) {
    const { stringData, ...rest } = secret;
    const plain = Object.entries(part(stringData)).map(([name, value]) => [
      name,
      Buffer.from(String(value)).toString('base64'),
    ]);
    const data = { ...part(rest.data), ...Object.fromEntries(plain) };
    refuseBrokenBase64(data);
    return {
      ...rest,
      ...(Object.keys(data).length > 0 ? { data } : {}),
      type: rest.type ?? 'Opaque',
    } as KubeObject;
  },
  check(secret, old) {
    const causes = [...keyCauses(secret, 'data'), ...immutableCauses(secret, old)];
    if (old && secret.type !== old.type) causes.push(invalidValue('type', secret.type, 'field is immutable'));
    if (causes.length > 0) throw invalid(SECRET, secret.metadata.name, causes);
  },
  selectableFields: (secret) => ({ type: String(secret.type ?? '') }),
};

export const configMapRules: ResourceRules = {
  check(map, old) {
    const causes = [...keyCauses(map, 'data'), ...keyCauses(map, 'binaryData'), ...immutableCauses(map, old)];
    if (causes.length > 0) throw invalid(CONFIG_MAP, map.metadata.name, causes);
  },
};

function keyCauses(object: KubeObject, field: string): Cause[] {
  const wrong = Object.keys(part(object[field])).filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key));
  return wrong.map((key) => invalidValue(`${field}[${key}]`, key, KEY_RULE));
}

function immutableCauses(object: KubeObject, old: KubeObject | undefined): Cause[] {
  if (old?.immutable !== true) return [];
  const causes: Cause[] = [];
  if (object.immutable !== true) {
    causes.push(forbiddenField('immutable', 'field is immutable when `immutable` is set'));
  }
  if (!isDeepStrictEqual(object.data, old.data)) {
    causes.push(forbiddenField('data', 'field is immutable when `immutable` is set'));
  }
  return causes;
}

/** Data is decoded when the request is read, so that broken data is no valid request at all. */
function refuseBrokenBase64(data: JsonObject): void {
  for (const value of Object.values(data)) {
    const text = String(value);
    const position = text.search(/[^A-Za-z0-9+/]/);
    const isWhole = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
    if (isWhole) continue;
    const at = position < 0 ? text.length : position;
    throw badRequest(`Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte ${at}`);
  }
}

function part(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
