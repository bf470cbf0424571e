/** What the hub takes from the network, where everybody can reach it. */
export interface Limits {
  readonly maxReportBytes: number;
  /** Of settings in force, and of recipients. */
  readonly maxBodyBytes: number;
  /** Such bodies that are read at once, all agents together. */
  readonly maxBodiesAtOnce: number;
  readonly maxSockets: number;
  /** Of one remote address; an IPv6 network of 64 bits counts as one. */
  readonly maxSocketsPerAddress: number;
  readonly maxPollsPerKey: number;
  /** Requests of one agent: so many at once, then `requestsPerSecond`; each change of a list costs it two. */
  readonly requestBurst: number;
  readonly requestsPerSecond: number;
  /** Failed authentications of one remote address: so many at once, then one a second. */
  readonly failureBurst: number;
}

export const DEFAULT_LIMITS: Limits = {
  // Twenty missing and a hundred foreign addresses of 320 characters are 40 KiB.
  maxReportBytes: 64 * 1024,
  // About 200,000 forwarders of 80 characters.
  maxBodyBytes: 16 * 1024 * 1024,
  // 64 MiB at most; after a restart with many large domains the others come again a little later.
  maxBodiesAtOnce: 4,
  maxSockets: 2_000,
  // A hosting server has one agent for each of its domains, and each holds one poll.
  maxSocketsPerAddress: 1_000,
  // One that waits, and one of an agent that was started anew before the first was noticed to be gone.
  maxPollsPerKey: 2,
  requestBurst: 20,
  requestsPerSecond: 5,
  failureBurst: 20,
};

/** The longest that a settings request may be held, as the protocol has it. */
export const MAX_WAIT_SECONDS = 50;

/** Time-outs and sizes of HTTP and TLS; milliseconds and bytes. */
export const HTTP_LIMITS = {
  maxHeaderSize: 8_192,
  headersTimeout: 10_000,
  // The largest body over a line of 1 Mbit/s takes 135 s.
  requestTimeout: 180_000,
  connectionsCheckingInterval: 5_000,
  handshakeTimeout: 10_000,
  keepAliveTimeout: 5_000,
};
export const MAX_HEADERS = 50;
/** A socket on which nothing moves; longer than the longest poll. */
export const IDLE_TIMEOUT_MS = 120_000;
