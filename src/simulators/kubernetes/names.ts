import type { OwnerReference } from './model.ts';
import { invalidValue } from './schema/causes.ts';
import type { Cause } from './status.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_NAME_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** RBAC names are path segments and may hold colons. */
const FREE_NAMES = ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'];

export function checkName(kind: string, name: string): Cause[] {
  if (FREE_NAMES.includes(kind)) return [];
  if (kind === 'Namespace') {
    return name.length <= 63 && LABEL.test(name) ? [] : [invalidValue('metadata.name', name, LABEL_RULE)];
  }
  return name.length <= 253 && SUBDOMAIN.test(name) ? [] : [invalidValue('metadata.name', name, SUBDOMAIN_RULE)];
}

export function checkLabels(labels: Readonly<Record<string, string>>): Cause[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const causes: Cause[] = [];
    const name = key.includes('/') ? key.slice(key.indexOf('/') + 1) : key;
    if (name.length > 63 || !LABEL_NAME.test(name)) causes.push(invalidValue('metadata.labels', key, LABEL_NAME_RULE));
    if (value.length > 63 || !(value === '' || LABEL_NAME.test(value))) {
      causes.push(invalidValue('metadata.labels', value, LABEL_VALUE_RULE));
    }
    return causes;
  });
}

export function checkOwners(references: readonly OwnerReference[]): Cause[] {
  const path = 'metadata.ownerReferences';
  return references.flatMap(({ apiVersion = '', kind = '', name = '', uid = '' }) => [
    ...(apiVersion === '' ? [invalidValue(`${path}.apiVersion`, '', 'version must not be empty')] : []),
    ...(kind === '' ? [invalidValue(`${path}.kind`, '', 'must not be empty')] : []),
    ...(name === '' ? [invalidValue(`${path}.name`, '', 'must not be empty')] : []),
    ...(uid === '' ? [invalidValue(`${path}.uid`, '', 'must not be empty')] : []),
  ]);
}

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** A name from `generateName`: five characters without vowels, as Kubernetes adds them. */
export function generateName(prefix: string): string {
  const letters = Array.from({ length: 5 }, () => SUFFIX_LETTERS[Math.floor(Math.random() * SUFFIX_LETTERS.length)]);
  return prefix.slice(0, 58) + letters.join('');
}
