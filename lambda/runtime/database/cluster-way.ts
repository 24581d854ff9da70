/** What a function needs to reach the cluster past the proxy, from its own environment and role. */
import { lambdaCredentials } from '../aws-clients.ts';
import { systemClock } from '../clock.ts';
import { createTokenSigner } from './iam-token.ts';
import { rdsAuthorities } from './rds-authorities.ts';
import type { SpareOptions } from './spare.ts';

export interface ClusterWayEnvironment {
  readonly region: string;
  /** PEM file of RDS's certificate authorities, relative to the bundle. */
  readonly rdsAuthoritiesFile: string;
  readonly spareConnectionShare: number;
}

/** `LAMBDA_TASK_ROOT` is the bundle's folder (Lambda developer guide, "Defined runtime environment variables"). */
export const clusterWay = ({
  region,
  rdsAuthoritiesFile,
  spareConnectionShare,
}: ClusterWayEnvironment): Pick<SpareOptions, 'sign' | 'authorities' | 'share' | 'random'> => ({
  sign: createTokenSigner(region, lambdaCredentials, systemClock.wallMs),
  authorities: rdsAuthorities(rdsAuthoritiesFile, process.env['LAMBDA_TASK_ROOT'] ?? ''),
  share: spareConnectionShare,
  random: Math.random,
});
