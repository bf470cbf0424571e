import type { AcceptedDomain, AcceptedDomainType } from '../domain/model/accepted-domain.ts';
import type { Connector, ConnectorSettings } from '../domain/model/connector.ts';
import type { ExchangeSnapshot } from '../domain/model/observed.ts';

export type { ExchangeSnapshot };

/** The outcome of a write, read back from the service. */
export interface Written<T> {
  readonly value: T;
  /** What the service remarked; a connector "created in a disabled state" is told only here. */
  readonly warnings: readonly string[];
}

/**
 * The administration interface of one tenant's Exchange Online.
 *
 * Guarantees: `read` is one HTTPS request and complete, or it throws: a partial read never looks like absence.
 *   Every write is read back; `value` is what the service shows afterwards, not what was sent.
 *   Objects are found by listing and matching here, since a missing identity returns all objects.
 * Idempotency: `setAcceptedDomainType`, `updateConnector` and `removeConnector` may be repeated;
 *   `createConnector` may not: the caller records its intent first and looks for the name before it calls again.
 * Errors: TerminalError (a person must act: credentials, roles, refused by the service),
 *   TransientError (throttled, service fault, `retryAfterMs` when the service said so),
 *   WaitingError (the read-back does not show the change yet).
 */
export interface ExchangeAdministration {
  read(domains: readonly string[]): Promise<ExchangeSnapshot>;
  setAcceptedDomainType(name: string, type: AcceptedDomainType): Promise<Written<AcceptedDomain>>;
  createConnector(settings: ConnectorSettings): Promise<Written<Connector>>;
  /** Sends only the fields that differ from `found`. */
  updateConnector(found: Connector, settings: ConnectorSettings): Promise<Written<Connector>>;
  /** A connector that is gone already is done. */
  removeConnector(found: Connector): Promise<void>;
}
