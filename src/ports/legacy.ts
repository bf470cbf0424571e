import type {
  LegacyCapabilities,
  LegacyForwarder,
  LegacyRole,
  LegacyRoute,
  LegacyState,
} from '../domain/model/legacy-server.ts';

export type { LegacyCapabilities, LegacyForwarder, LegacyRole, LegacyRoute, LegacyState };

/** What the operator wants of one mail domain on an old server. */
export interface LegacySettings {
  /** All forwarders of ours, sorted by address: what is ours and not listed goes away. */
  readonly forwarders: readonly LegacyForwarder[];
  /**
   * Which way mail of the domain's own senders leaves; bounces and mail of other senders always leave directly. Null
   * leaves it to a person, as do servers that cannot be told.
   */
  readonly outgoing: LegacyRoute | null;
  /** Absent: as it is. */
  readonly role?: 'Local' | 'Remote';
}

/**
 * One mail domain on an old mail server that a program can set up.
 *
 * Guarantees: forwarders of others are told and never touched; a list is in force as a whole or not at all where
 * `capabilities.atomic`, and else what is left to do is done by the next call; nothing is forwarded for a whole domain;
 * reads are whole or fail.
 * Errors: those of `src/errors.ts`; a server that has not answered yet is `Unknown`, not an error.
 */
export interface LegacyServer {
  readonly capabilities: LegacyCapabilities;
  read(): Promise<LegacyState>;
  /** Takes the settings over; that they are in force shows in a later `read`. Setting the same again changes nothing. */
  set(settings: LegacySettings): Promise<void>;
}
