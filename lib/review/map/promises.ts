/** What AWS promises of its services, in service level agreements. */

export interface UptimePromise {
  /** Of a month: of the service in one region, or of one resource over several zones. */
  readonly percent: number;
  /** The agreement that was read, and when it was last updated; undefined where only others' quotations were at hand. */
  readonly agreement: string | undefined;
}

const read = (percent: number, path: string, updated: string): UptimePromise => ({
  percent,
  agreement: `https://aws.amazon.com/${path}, ${updated}`,
});
const quoted = (percent: number): UptimePromise => ({ percent, agreement: undefined });

const PROMISES: Readonly<Record<string, UptimePromise>> = {
  'API Gateway': read(99.95, 'api-gateway/sla/', '2022-05-05'),
  AppSync: quoted(99.95),
  CloudFront: read(99.9, 'cloudfront/sla/', '2022-05-05'),
  Cognito: quoted(99.9),
  DynamoDB: quoted(99.99),
  // Over several zones; a later version than this one was not at hand.
  EC2: read(99.99, 'compute/sla/historical/', '2022-05-05'),
  ECS: read(99.99, 'compute/sla/historical/', '2022-05-05'),
  'Elastic Load Balancing': read(99.99, 'elasticloadbalancing/sla/', '2022-07-25'),
  KMS: read(99.999, 'kms/sla/', '2022-11-29'),
  Lambda: quoted(99.95),
  // Of an Aurora cluster over several zones. An instance of RDS over several zones has 99.95 (rds/sla/, 2024-01-22).
  RDS: read(99.99, 'rds/aurora/sla/', '2022-05-19'),
  'Route 53': quoted(100),
  S3: read(99.9, 's3/sla/', '2023-11-28'),
  // Others quote 99.9 (2019) and 99.99 (2023).
  'Secrets Manager': quoted(99.99),
  'Step Functions': quoted(99.9),
};

/** By the service's name as `services.ts` has it; undefined where nothing is known. */
export const promiseOf = (service: string): UptimePromise | undefined => PROMISES[service];
