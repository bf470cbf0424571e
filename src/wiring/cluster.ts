import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import type { Dependencies } from '../controller/dependencies.ts';
import { TerminalError } from '../errors.ts';
import type { KubeClient } from '../runtime/kube.ts';
import { isNotFound } from '../runtime/kube-error.ts';
import type { ResourceType } from '../runtime/object.ts';
import type { Reference } from '../runtime/secret-watch.ts';

import { fingerprint } from './credentials.ts';
import { parseInventory } from './inventory.ts';
import { LEDGER_KEY, type LedgerStore, ledgerName } from './ledger.ts';
import type { SecretStore } from './secret-store.ts';

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
      const ownerReferences = [ownerOf(object)];
      await kube.applyConfigMap({ namespace, name: `${name}-report` }, { data, ownerReferences }, FIELD_MANAGER);
      published.set(uid, digest);
    },
  };
}

/** Ledgers as ConfigMaps of the migrations' namespaces; one that is not the migration's is neither read nor written. */
export function createClusterLedgers(kube: KubeClient): LedgerStore {
  async function read(migration: HybridMailMigration): Promise<string | null> {
    const { namespace, name } = migration.metadata;
    const found = await unlessMissing(kube.getConfigMap({ namespace, name: ledgerName(migration) }));
    if (!found) return null;
    const isOurs = found.metadata.ownerReferences?.some(
      (owner) => owner.kind === migration.kind && owner.name === name,
    );
    const text = found.data?.[LEDGER_KEY];
    if (isOurs && text !== undefined) return text;
    const what = isOurs ? `lacks key "${LEDGER_KEY}"` : 'is not of the operator, which needs this name';
    throw new TerminalError('LedgerInvalid', `ConfigMap "${ledgerName(migration)}" of "${namespace}" ${what}`);
  }
  return {
    read,
    async write(migration, text) {
      await read(migration);
      const { namespace } = migration.metadata;
      const content = { data: { [LEDGER_KEY]: text }, ownerReferences: [ownerOf(migration)] };
      await kube.applyConfigMap({ namespace, name: ledgerName(migration) }, content, FIELD_MANAGER);
    },
  };
}

function ownerOf({ apiVersion, kind, metadata: { name, uid = '' } }: HybridMailMigration) {
  return { apiVersion, kind, name, uid };
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
