/** How long a call to AWS may take, and how often it is tried. */
export interface CallLimits {
  readonly connectMs: number;
  /** From the request to the whole answer, of one attempt. */
  readonly requestMs: number;
  readonly attempts: number;
}

/** Reads that a person waits for. */
export const REQUEST_PATH: CallLimits = { connectMs: 500, requestMs: 1000, attempts: 2 };
/** The health function: one try inside the 2 s that a checker grants. */
export const HEALTH_PATH: CallLimits = { connectMs: 400, requestMs: 1000, attempts: 1 };
/** What a deploy runs; nobody waits for it. */
export const DEPLOY_PATH: CallLimits = { connectMs: 2000, requestMs: 10_000, attempts: 3 };
