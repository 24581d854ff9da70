/** Somebody who signs in at a provider of their organisation. `turned-away`: on the page that is promised then. */
export interface UpstreamAttemptEntry {
  readonly kind: 'upstream-attempt';
  readonly client: string;
  readonly phase: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: 'signed-in' | 'turned-away' | 'failed';
  /** Machine time until the person had the answer. */
  readonly realDurationMs: number;
  readonly servedBy?: 'primary' | 'standby';
  readonly status?: number;
  readonly step?: string;
  readonly reason?: string;
  /** Of who was turned away: whether they have a session all the same, and how their password worked. */
  readonly session?: 'none' | 'made' | 'unknown';
  readonly password?: string;
}
