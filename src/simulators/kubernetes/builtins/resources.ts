import type { Resource, ResourceRules } from '../model.ts';
import { ageColumn, columnsOfKind, nameColumn } from './columns.ts';
import { crdRules } from './crd-rules.ts';
import { configMapRules, secretRules } from './data-rules.ts';
import { coreEventRules, eventsGroupRules } from './event-rules.ts';
import { leaseRules } from './lease-rules.ts';
import { namespaceRules } from './namespace-rules.ts';
import { withObjectMeta } from './object-meta.ts';
import { schemaOfKind } from './schemas.ts';
import { anything } from './shapes.ts';

interface Declaration {
  group?: string;
  kind: string;
  plural: string;
  shortNames?: readonly string[];
  categories?: readonly string[];
  clusterScoped?: boolean;
  subresources?: readonly string[];
  schema?: string;
  storage?: string;
  rules?: ResourceRules;
}

const RBAC = 'rbac.authorization.k8s.io';

/** The built-in resources, all in version v1. Those without a schema are stored as given and have no effect. */
const DECLARATIONS: readonly Declaration[] = [
  {
    kind: 'Namespace',
    plural: 'namespaces',
    shortNames: ['ns'],
    clusterScoped: true,
    subresources: ['status'],
    rules: namespaceRules,
  },
  { kind: 'Secret', plural: 'secrets', rules: secretRules },
  { kind: 'ConfigMap', plural: 'configmaps', shortNames: ['cm'], rules: configMapRules },
  { kind: 'ServiceAccount', plural: 'serviceaccounts', shortNames: ['sa'], subresources: ['token'] },
  { kind: 'Event', plural: 'events', shortNames: ['ev'], rules: coreEventRules },
  { kind: 'Pod', plural: 'pods', shortNames: ['po'], categories: ['all'], subresources: ['status'] },
  { kind: 'Service', plural: 'services', shortNames: ['svc'], categories: ['all'], subresources: ['status'] },
  {
    group: 'events.k8s.io',
    kind: 'Event',
    plural: 'events',
    shortNames: ['ev'],
    schema: 'Event.events.k8s.io',
    storage: 'events',
    rules: eventsGroupRules,
  },
  { group: 'coordination.k8s.io', kind: 'Lease', plural: 'leases', rules: leaseRules },
  {
    group: 'apps',
    kind: 'Deployment',
    plural: 'deployments',
    shortNames: ['deploy'],
    categories: ['all'],
    subresources: ['status'],
  },
  { group: RBAC, kind: 'Role', plural: 'roles' },
  { group: RBAC, kind: 'RoleBinding', plural: 'rolebindings' },
  { group: RBAC, kind: 'ClusterRole', plural: 'clusterroles', clusterScoped: true },
  { group: RBAC, kind: 'ClusterRoleBinding', plural: 'clusterrolebindings', clusterScoped: true },
  {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    clusterScoped: true,
    subresources: ['status'],
    rules: crdRules,
  },
];

export function builtinResources(): Resource[] {
  return DECLARATIONS.map((declaration) => {
    const { group = '', kind, plural, shortNames = [], categories = [], subresources = [] } = declaration;
    return {
      group,
      version: 'v1',
      kind,
      plural,
      singular: kind.toLowerCase(),
      shortNames,
      categories,
      namespaced: !declaration.clusterScoped,
      subresources,
      storage: declaration.storage ?? (group === '' ? plural : `${plural}.${group}`),
      schema: withObjectMeta(schemaOfKind[declaration.schema ?? kind] ?? anything),
      custom: false,
      columns: columnsOfKind[kind] ?? [nameColumn, ageColumn],
      ...declaration.rules,
    };
  });
}
