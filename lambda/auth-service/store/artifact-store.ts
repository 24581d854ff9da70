/**
 * The session table as the protocol engine needs it: single items, no index, no transaction (auth traps A3,
 * A4, A20). Reads are consistent within the region and never return an expired item. Every method throws (any
 * error) when the table cannot answer within its budget; the effect of a write that threw is unknown.
 */

export interface Artifact {
  readonly key: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** JSON. */
  readonly body?: string;
  /** Generation marks only. */
  readonly generation?: number;
  /** Epoch seconds of the last raise; generation marks only. */
  readonly raisedAt?: number;
  /** Request that claimed a single-use artifact. */
  readonly owner?: string;
  /** Counters only. */
  readonly count?: number;
}

export interface ArtifactStore {
  get(key: string): Promise<Artifact | undefined>;
  /** One round trip. Missing keys are absent from the result. */
  batchGet(keys: readonly string[]): Promise<ReadonlyMap<string, Artifact>>;
  put(artifact: Artifact): Promise<void>;
  /**
   * Takes `key` for `owner`. Repeating a claim succeeds: the answer to the first attempt may have been lost, and the
   * SDK repeats such a call by itself (A4).
   */
  claim(key: string, owner: string, expiresAt: number): Promise<'claimed' | 'taken'>;
  /** Gives a claim back, where `owner` still holds it. */
  release(key: string, owner: string): Promise<void>;
  /** Raises a generation mark. It never falls: `not-higher` when it already stands at `generation` or beyond. */
  raise(
    key: string,
    generation: number,
    raisedAt: number,
    expiresAt: number,
  ): Promise<'raised' | 'not-higher'>;
  /** Adds one to a counter. */
  increment(key: string, expiresAt: number): Promise<void>;
  delete(key: string): Promise<void>;
}
