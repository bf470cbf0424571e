import type { MxRecords, TxtRecords } from '../domain/model/dns-record.ts';

/** A zone at a DNS provider. */
export interface Zone {
  readonly id: string;
  readonly name: string;
  /** Why nothing may be written, or null: not active, not authoritative for the apex, no permission. */
  readonly notWritableBecause: string | null;
  readonly nameServers: readonly string[];
}

/** The two sets of one name that a mail migration touches. */
export interface ZoneMail {
  readonly mx: MxRecords;
  readonly txt: TxtRecords;
  /** True when the provider's own mail routing owns MX or TXT values of the name: these are never touched. */
  readonly providerMailRouting: boolean;
}

/** Replace one whole set by another, only if it still is what was read. */
export type ZoneChange =
  | { readonly type: 'MX'; readonly name: string; readonly expect: MxRecords; readonly want: MxRecords }
  | {
      readonly type: 'TXT';
      readonly name: string;
      /** The one value to replace, decoded; null creates a value beside those that are there. */
      readonly expect: string | null;
      readonly want: string;
      readonly ttlSeconds: number;
    };

/**
 * A DNS provider's interface for one zone.
 *
 * Guarantees: `swap` re-reads, compares with `expect`, writes all or nothing, and reads back; values that are not named stay.
 *   Comparisons are made on decoded text. `read` is one HTTPS request once the zone is known.
 * Errors: TerminalError `ZoneNotFound`, `CredentialsRejected`, `RecordRefused`; TransientError when throttled or failing.
 */
export interface DnsProvider {
  findZone(name: string): Promise<Zone>;
  read(zone: Zone, name: string): Promise<ZoneMail>;
  /** `conflict`: somebody else changed the set since it was read; plan again. */
  swap(zone: Zone, change: ZoneChange): Promise<'done' | 'conflict'>;
}
