import type { MxRecords } from '../domain/model/dns-record.ts';
import type { Zone, ZoneMail } from '../domain/model/observed.ts';

export type { Zone, ZoneMail };

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
