import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib';

import { directorySweeperEnvironment } from '../../lambda/contract/environments.ts';
import type { SweepEvent } from '../../lambda/contract/events.ts';
import { environmentId } from '../config/names.ts';
import type { RegionContext } from './context.ts';
import { EACH_MINUTE_TIMEOUT_SECONDS, runEachMinute } from './each-minute.ts';
import { DATABASE_PORT } from './global-database.ts';
import type { Network } from './network.ts';
import { rdsAuthoritiesFile } from './rds-authorities.ts';
import type { RoleArns } from './roles.ts';
import { createFunction } from './runtime-function.ts';
import type { DatabaseEndpoints } from './service-functions.ts';

/** Each minute, in both regions: the one whose administration may write has something to finish. */
export function createDirectorySweeper(
  stack: Stack,
  context: RegionContext,
  network: Network,
  roles: RoleArns,
  { proxy, clusterEndpoint }: DatabaseEndpoints,
): LambdaFunction {
  const { config, names, role } = context;
  const target = createFunction(stack, context, 'DirectorySweeper', {
    name: 'directory-sweeper',
    roleArn: roles['directory-sweeper'],
    memoryMegabytes: 256,
    timeoutSeconds: EACH_MINUTE_TIMEOUT_SECONDS,
    reservedConcurrency: 1,
    network: { vpc: network.vpc, securityGroup: network.authFunctions },
    environment: directorySweeperEnvironment.encode({
      environment: environmentId(config),
      role,
      directoryTable: names.tables.directory,
      databaseSecret: names.secrets.databaseApplication,
      databaseName: names.databaseName,
      databasePort: DATABASE_PORT,
      databaseWriteEndpoint: proxy.writeEndpoint,
      clusterEndpoint,
      rdsAuthoritiesFile: rdsAuthoritiesFile(context),
      spareConnectionShare: config.database.spareConnectionShare,
    }),
  });
  const input: SweepEvent = { kind: 'sweep' };
  runEachMinute(stack, 'DirectorySweeper', {
    target,
    name: names.sweepSchedule,
    description: 'What interrupted administrative writes left behind, each minute',
    targetId: 'directory-sweeper',
    input,
  });
  return target;
}
