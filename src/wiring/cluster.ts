import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import type { Dependencies } from '../controller/dependencies.ts';
import { TerminalError } from '../errors.ts';
import type { KubeClient } from '../runtime/kube.ts';
import { isNotFound } from '../runtime/kube-error.ts';
import type { ResourceType } from '../runtime/object.ts';
import type { Reference } from '../runtime/secret-watch.ts';
import type { SecretStore } from './connections.ts';
import { fingerprint } from './credentials.ts';
import { parseInventory } from './inventory.ts';

export const MIGRATIONS: ResourceType = {
  group: 'hybridmail.dev',
  version: 'v1alpha1',
  plural: 'hybridmailmigrations',
  kind: 'HybridMailMigration',
};

/** Owns the status fields, the finalizer and the report. */
export const FIELD_MANAGER = 'hybrid-mail-operator';
const ALLOWED_TENANTS = 'hybridmail.dev/allowed-tenants';

/** Secrets and namespace bindings as the cluster holds them. */
export function createClusterSecrets(kube: KubeClient): SecretStore {
  return {
    missing: 'does not exist',
    async secret(namespace, name) {
      const secret = await unlessMissing(kube.getSecret({ namespace, name }));
      if (!secret) return null;
      const entries = Object.entries(secret.data ?? {});
      return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));
    },
    async mayUseFleet(name, tenantId) {
      const { metadata } = await kube.getNamespace(name);
      const value = metadata.annotations?.[ALLOWED_TENANTS] ?? '';
      return value.split(',').some((id) => id.trim().toLowerCase() === tenantId);
    },
  };
}

/** The part of the reconciler's needs that the cluster serves. */
export function createClusterAccess(kube: KubeClient): Pick<Dependencies, 'readInventory' | 'publishReport'> {
  /** What was last written, by uid: the same report is not written twice. */
  const published = new Map<string, string>();
  return {
    async readInventory(namespace: string, spec: MigrationSpec) {
      const { inventory } = spec.legacy;
      if (!inventory) return null;
      const { configMap: name, key } = inventory;
      const text = (await unlessMissing(kube.getConfigMap({ namespace, name })))?.data?.[key];
      if (text === undefined) {
        throw new TerminalError(
          'InventoryNotFound',
          `ConfigMap "${name}" with key "${key}" does not exist in "${namespace}"`,
        );
      }
      return parseInventory(text, spec.domain);
    },
    async publishReport(object, data) {
      const { name, namespace, uid } = object.metadata;
      const digest = fingerprint(data);
      if (published.get(uid) === digest) return;
      const { apiVersion, kind } = object;
      const ownerReferences = [{ apiVersion, kind, name, uid }];
      await kube.applyConfigMap({ namespace, name: `${name}-report` }, { data, ownerReferences }, FIELD_MANAGER);
      published.set(uid, digest);
    },
  };
}

/** What a migration reads beside itself: a change of these asks for a reconcile. */
export function referencesOf(object: HybridMailMigration): readonly Reference[] {
  const { namespace } = object.metadata;
  const { tenant, dns, legacy } = object.spec;
  const agent = legacy.forwarders?.credentialsSecretRef?.name;
  const secrets = [tenant.credentialsSecretRef?.name, dns.credentialsSecretRef.name, agent].filter(
    (name) => name !== undefined,
  );
  const configMap = legacy.inventory?.configMapRef.name;
  return [
    ...secrets.map((name) => ({ kind: 'Secret' as const, namespace, name })),
    ...(configMap === undefined ? [] : [{ kind: 'ConfigMap' as const, namespace, name: configMap }]),
    ...(tenant.credentialsSecretRef === undefined ? [{ kind: 'Namespace' as const, name: namespace }] : []),
  ];
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
