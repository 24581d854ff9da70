/** What a deployed zone holds, in our words: names lower case, no trailing dot, octal escapes undone. */
export interface FoundRecord {
  readonly name: string;
  readonly type: string;
  /** Undefined for an alias. */
  readonly ttlSeconds?: number;
  readonly values: readonly string[];
  readonly setIdentifier?: string;
  /** Any routing policy that we do not use (weight, latency, geography, ...), by its name. */
  readonly otherRouting?: string;
  readonly failover?: string;
  readonly healthCheckId?: string;
}

export interface FoundHealthCheck {
  readonly id: string;
  /** As the service writes it, for example `HTTPS_STR_MATCH`. */
  readonly type: string;
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly searchString?: string;
  readonly sni: boolean;
  readonly intervalSeconds?: number;
  readonly failureThreshold?: number;
  readonly inverted: boolean;
  readonly disabled: boolean;
  readonly children: readonly string[];
  readonly healthyThreshold?: number;
}

export interface DeployedZone {
  readonly zoneId: string;
  readonly records: readonly FoundRecord[];
  /** Of the whole account: whose they are is for the comparison to say. */
  readonly healthChecks: readonly FoundHealthCheck[];
}
