import type { HybridMailMigrationSpecWaits } from './types.generated.ts';

/** What holds where a person wrote nothing. The CRD repeats those that the API server fills in; a test compares them. */
export const DEFAULTS = {
  cloud: 'Worldwide',
  smartHostPort: 25,
  smartHostTls: 'Opportunistic',
  forwarderProvider: 'Manual',
  // Sources: docs/panels.md.
  panelPorts: { CPanel: 2083, Plesk: 8443, Mailcow: 443 },
  inventoryKey: 'addresses',
  manage: true,
  mxTtlSeconds: 300,
  enhancedFiltering: true,
  drift: 'Correct',
  suspend: false,
  forwarderRemovals: 10,
} as const;

/** The safe waits. */
export const DEFAULT_WAITS = {
  // Microsoft gives no figure for connectors ("may take some time"); an accepted domain takes up to one hour.
  settleSeconds: 3_600,
  // Microsoft: an MX change is seen by all within 72 hours.
  stragglersSeconds: 259_200,
  // Postfix, maximal_queue_lifetime: 5 days; RFC 5321 section 4.5.4.1 asks for at least 4 to 5 days.
  queueLifetimeSeconds: 432_000,
  // As long as stragglers may take: nobody has used the old value since.
  silenceSeconds: 259_200,
  // Caches cut longer lives to this (RFC 8767 section 4 suggests 7 days).
  ttlSeconds: 604_800,
} as const satisfies Required<HybridMailMigrationSpecWaits>;
