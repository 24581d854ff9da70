/** What no template says. Shown with every estimate, so that a reader can put in figures of their own. */
export const ASSUMPTIONS = {
  /**
   * Route 53 asks from about this many places ("Health checkers",
   * Route 53 manual; counted in the wild as 15 to 18).
   */
  checkersPerHealthCheck: 16,
  /** One answer to a checker: 20 ms in a function of 1 GB. */
  gigabyteSecondsPerAnswer: 0.02,
  /** One run of a scheduled function: 1 s in a function of 0.25 GB. */
  gigabyteSecondsPerRun: 0.25,
  /**
   * Custom metrics of one region: passed and failed runs of twelve checks and of all of them together, rows and age of
   * the outbox, and the failures of four journeys at two kinds of host through three ways in.
   */
  metricsPerRegion: 52,
  /** RDS Proxy before Serverless v2 is billed as this many ACU or more. */
  proxyMinimumCapacity: 8,
  /** CloudWatch bills no more than those above this number per account. */
  freeDashboards: 3,
} as const;
