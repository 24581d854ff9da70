/** How long a call to AWS may take, and how often it is tried. */
export interface CallLimits {
  /** From the first packet to the connection, of one attempt. */
  readonly connectMs: number;
  /** From the request to the whole answer, connecting included, of one attempt. */
  readonly requestMs: number;
  /** More than one: the client repeats, and nothing above it does. */
  readonly attempts: number;
}

/** Reads that a person waits for: one short retry. */
export const REQUEST_PATH: CallLimits = { connectMs: 500, requestMs: 1000, attempts: 2 };
/** What is held in memory: the holder tries again by itself, beside requests. */
export const HOLDER_PATH: CallLimits = { connectMs: 500, requestMs: 1000, attempts: 1 };
/** The health function: one try inside the 2 s that a checker grants. */
export const HEALTH_PATH: CallLimits = { connectMs: 400, requestMs: 1000, attempts: 1 };
/** Whether a region answers at all: seconds, since a deploy that cannot go on should say so at once. */
export const REGION_CHECK: CallLimits = { connectMs: 2000, requestMs: 4000, attempts: 2 };
/** What a deploy runs; nobody waits for it. */
export const DEPLOY_PATH: CallLimits = { connectMs: 2000, requestMs: 10_000, attempts: 3 };

/** The pause before a repetition on a request path lasts as long as this up to twice as long, milliseconds. */
export const RETRY_PAUSE_MS = 25;

/** The longest that a whole call takes, repetitions and their pauses included, milliseconds. */
export const longestCallMs = ({ requestMs, attempts }: CallLimits): number =>
  attempts * requestMs + (attempts - 1) * 2 * RETRY_PAUSE_MS;
