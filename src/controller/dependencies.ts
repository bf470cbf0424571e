import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import type { Inventory } from '../domain/model/inventory.ts';
import type { MailRanges } from '../domain/model/mail-ranges.ts';
import type { Clock } from '../ports/clock.ts';
import type { Directory } from '../ports/directory.ts';
import type { DnsProvider } from '../ports/dns.ts';
import type { ExchangeAdministration } from '../ports/exchange.ts';
import type { LegacyServer } from '../ports/legacy.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Resolver } from '../ports/resolver.ts';
import type { SmtpProber } from '../ports/smtp.ts';
import type { KubernetesObjectLike } from '../runtime/object.ts';
import type { EventRequest } from '../runtime/reconciler.ts';
import type { TargetProofs } from './target-proofs.ts';

/** The services of one migration, made from its Secrets; the same as long as the Secrets are. */
export interface Connections {
  readonly exchange: ExchangeAdministration;
  readonly directory: Directory;
  readonly dns: DnsProvider;
  /** Null with provider Manual: nobody but a person sets the old server up. */
  readonly legacy: LegacyServer | null;
  readonly targetProofs: TargetProofs;
}

/** A migration as the API server holds it. */
export type StoredMigration = HybridMailMigration & KubernetesObjectLike;

/** What the reconciler needs of everybody else. */
export interface Dependencies {
  /** Errors: TerminalError `SchemaProblem` where the cluster's definition drops what the operator reads or writes. */
  demandDefinition(): Promise<void>;
  /** Errors: TerminalError `SecretNotFound`, `SecretIncomplete`, `TenantNotAllowed`. */
  connect(object: HybridMailMigration, spec: MigrationSpec): Promise<Connections>;
  /** Null when the spec names none; errors: TerminalError `InventoryNotFound`, `InventoryInvalid`. */
  readInventory(namespace: string, spec: MigrationSpec): Promise<Inventory | null>;
  /** Writes the report ConfigMap when it differs from what was last written. */
  publishReport(object: StoredMigration, data: Readonly<Record<string, string>>): Promise<void>;
  /** Records an event outside a reconcile; never throws. */
  record(object: StoredMigration, event: EventRequest): void;
  /** Lets go of what is kept in memory for a migration that is gone. */
  release(metadata: StoredMigration['metadata']): void;
  /** Microsoft's sending ranges; null when those of the cloud are not known. Never throws. */
  mailRanges(cloud: MigrationSpec['tenant']['cloud']): Promise<MailRanges | null>;
  /** All migrations of the cluster. */
  migrations(): readonly HybridMailMigration[];
  readonly resolver: Resolver;
  readonly prober: SmtpProber;
  /** Port on which Exchange Online is probed: 25, except in a lab. */
  readonly exchangeSmtpPort: number;
  /** How often a world at rest is looked at, ms. */
  readonly checkIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}
