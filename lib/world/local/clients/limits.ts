/**
 * How patient the clients of a drill are, in simulated milliseconds. They stand for relying parties and browsers,
 * whose own settings vary; these are assumptions of the drill, stated in its report.
 */
export const CLIENT_LIMITS = {
  /** Common OpenID client libraries give up a connect after 3 to 10 s. */
  connectMs: 5_000,
  /** Who failed to connect a moment ago tries again each second, and does not hang on for longer than that. */
  connectAgainMs: 1_000,
  /** Handshake, then the whole response: work on a live link, a wait on a cut one. */
  responseMs: 10_000,
  /** A kept-alive connection is not used again once it is this old: before the load balancer closes it at 60 s. */
  keepAliveMaximumAgeMs: 45_000,
  /** Within one visit any client uses a connection again; after this pause it opens a new one. */
  visitPauseMs: 1_000,
  /** A resolver that ignores TTLs: keeps an answer for this many times its TTL. */
  staleDnsFactor: 10,
} as const;
