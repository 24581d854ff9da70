import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib';

import {
  authServiceEnvironment,
  failoverStepsEnvironment,
  healthEnvironment,
  schemaMigrationEnvironment,
} from '../../lambda/contract/environments.ts';
import { environmentId } from '../config/names.ts';
import { servedHosts } from '../config/tenants.ts';
import { otherRegion } from './context.ts';
import type { RegionContext } from './context.ts';
import type { DatabaseProxy } from './database-proxy.ts';
import { DATABASE_PORT } from './global-database.ts';
import type { Network } from './network.ts';
import { rdsAuthoritiesFile } from './rds-authorities.ts';
import type { RoleArns } from './roles.ts';
import { createAlias, createFunction } from './runtime-function.ts';

/** What the functions are told about this region's database. */
export interface DatabaseEndpoints {
  readonly proxy: DatabaseProxy;
  /** Aurora's own, of this region. */
  readonly clusterEndpoint: string;
  readonly clusterReadEndpoint: string;
  /** Made by RDS; IAM names the cluster by it. */
  readonly clusterResourceId: string;
}

/**
 * IAM is for fewer new connections a second than this (Aurora user guide, "IAM database authentication"): shared among
 * all environments that the function may have.
 */
const IAM_CONNECTIONS_PER_SECOND = 200;
const spareConnectionsPerMinute = ({ config }: RegionContext): number =>
  Math.max(1, Math.floor((IAM_CONNECTIONS_PER_SECOND * 60) / config.functions.authReservedConcurrency));

/** Below the front's idle time-out, above the sum of a journey's budgets. */
const AUTH_TIMEOUT_SECONDS = 10;
/** Route 53 waits 2 s for an answer and 2 s for its body. */
const HEALTH_TIMEOUT_SECONDS = 3;
const MIGRATION_TIMEOUT_SECONDS = 300;
const STEPS_TIMEOUT_SECONDS = 60;

const common = ({ config, role }: RegionContext) => ({ environment: environmentId(config), role });

export function createAuthService(
  stack: Stack,
  context: RegionContext,
  network: Network,
  roles: RoleArns,
  { proxy, clusterEndpoint, clusterReadEndpoint }: DatabaseEndpoints,
): Alias {
  const { config, names, role } = context;
  const target = createFunction(stack, context, 'AuthService', {
    name: 'auth-service',
    roleArn: roles['auth-service'],
    memoryMegabytes: config.functions.authMemoryMegabytes,
    timeoutSeconds: AUTH_TIMEOUT_SECONDS,
    reservedConcurrency: config.functions.authReservedConcurrency,
    network: { vpc: network.vpc, securityGroup: network.authFunctions },
    environment: authServiceEnvironment.encode({
      ...common(context),
      publicHosts: servedHosts(config),
      administrationHosts: config.publicHosts,
      regionHost: names.regionHosts[role],
      otherRegion: otherRegion(context),
      sessionTable: names.tables.session,
      escrowKey: names.keyAliases.secrets,
      directoryTable: names.tables.directory,
      databaseSecret: names.secrets.databaseApplication,
      signingKeysSecret: names.secrets.signingKeys,
      macKeysSecret: names.secrets.macKeys,
      cookieKeysSecret: names.secrets.cookieKeys,
      probeSecret: names.secrets.probe,
      databaseName: names.databaseName,
      databasePort: DATABASE_PORT,
      databaseReadEndpoint: proxy.readEndpoint,
      databaseWriteEndpoint: proxy.writeEndpoint,
      clusterEndpoint,
      clusterReadEndpoint,
      rdsAuthoritiesFile: rdsAuthoritiesFile(context),
      spareConnectionShare: config.database.spareConnectionShare,
      spareConnectionsPerMinute: spareConnectionsPerMinute(context),
      writerGuard: config.writerGuard,
      flagsApplication: names.flags.application,
      flagsEnvironment: names.flags.environment,
      flagsProfile: names.flags.profile,
    }),
  });
  return createAlias(stack, 'AuthService', target, config.functions.authProvisionedConcurrency);
}

/** Outside the network and with concurrency of its own, so that the claim is answered when everything else is slow. */
export function createHealth(stack: Stack, context: RegionContext, roles: RoleArns): Alias {
  const target = createFunction(stack, context, 'Health', {
    name: 'health',
    roleArn: roles.health,
    memoryMegabytes: 256,
    timeoutSeconds: HEALTH_TIMEOUT_SECONDS,
    reservedConcurrency: context.config.functions.healthReservedConcurrency,
    environment: healthEnvironment.encode({
      ...common(context),
      sessionTable: context.names.tables.session,
    }),
  });
  return createAlias(stack, 'Health', target, 0);
}

export function createSchemaMigration(
  stack: Stack,
  context: RegionContext,
  network: Network,
  roles: RoleArns,
  database: DatabaseEndpoints,
): LambdaFunction {
  const { config, names } = context;
  return createFunction(stack, context, 'SchemaMigration', {
    name: 'schema-migration',
    roleArn: roles['schema-migration'],
    memoryMegabytes: 512,
    timeoutSeconds: MIGRATION_TIMEOUT_SECONDS,
    network: { vpc: network.vpc, securityGroup: network.databaseSteps },
    environment: schemaMigrationEnvironment.encode({
      ...common(context),
      ...ownerAccess(context, database),
      publicHosts: servedHosts(config),
      directoryTable: names.tables.directory,
      databaseSecret: names.secrets.databaseApplication,
      administratorSecret: names.secrets.administrator,
      probeSecret: names.secrets.probe,
      primaryRegion: config.regions.primary.name,
    }),
  });
}

export const createFailoverSteps = (
  stack: Stack,
  context: RegionContext,
  network: Network,
  roles: RoleArns,
  database: DatabaseEndpoints,
): LambdaFunction =>
  createFunction(stack, context, 'FailoverSteps', {
    name: 'failover-steps',
    roleArn: roles['failover-steps'],
    memoryMegabytes: 512,
    timeoutSeconds: STEPS_TIMEOUT_SECONDS,
    network: { vpc: network.vpc, securityGroup: network.databaseSteps },
    environment: failoverStepsEnvironment.encode({ ...common(context), ...ownerAccess(context, database) }),
  });

const ownerAccess = ({ names }: RegionContext, { clusterEndpoint }: DatabaseEndpoints) => ({
  clusterEndpoint,
  databaseName: names.databaseName,
  databasePort: DATABASE_PORT,
  ownerSecret: names.secrets.databaseOwner,
});
