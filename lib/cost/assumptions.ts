/** What no template says. Shown with every estimate, so that a reader can put in figures of their own. */
export const ASSUMPTIONS = {
  /**
   * Route 53 asks from about this many places ("Health checkers",
   * Route 53 manual; counted in the wild as 15 to 18).
   */
  checkersPerHealthCheck: 16,
  /** One answer to a checker: 20 ms in a function of 1 GB. */
  gigabyteSecondsPerAnswer: 0.02,
  /** One run of a probe: 1 s in a function of 0.25 GB. */
  gigabyteSecondsPerProbe: 0.25,
  /** Custom metrics that the probes of one region emit: two a check and dimension set. */
  metricsPerProbe: 16,
  /** RDS Proxy before Serverless v2 is billed as this many ACU or more. */
  proxyMinimumCapacity: 8,
  /** CloudWatch bills no more than those above this number per account. */
  freeDashboards: 3,
} as const;
