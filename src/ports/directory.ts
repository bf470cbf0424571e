import type { DirectoryDomain } from '../domain/model/observed.ts';

export type { DirectoryDomain };

/**
 * The tenant's directory (Microsoft Graph).
 *
 * Guarantees: at most two HTTPS requests; complete or it throws.
 * Errors: as ExchangeAdministration; a group that does not exist is a TerminalError with reason `GroupNotFound`.
 */
export interface Directory {
  readDomain(domain: string, group: string | null): Promise<DirectoryDomain>;
}
