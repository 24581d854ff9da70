import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import type { Stack } from 'aws-cdk-lib';

import { secretRotationEnvironment } from '../../lambda/contract/environments.ts';
import type { RotationCheckEvent } from '../../lambda/contract/events.ts';
import { environmentId } from '../config/names.ts';
import type { SecretName } from '../config/names.ts';
import type { RegionContext } from './context.ts';
import { DATABASE_PORT } from './global-database.ts';
import type { Network } from './network.ts';
import type { RoleArns } from './roles.ts';
import { createFunction } from './runtime-function.ts';
import type { DatabaseEndpoints } from './service-functions.ts';

/** Waits for replicas, for a lock and for logins included; a step takes about a second. */
const TIMEOUT_SECONDS = 120;

/** What rotates by the clock; the owner's login, the administrator and the probe are a person's business. */
export const ROTATED_SECRETS = ['databaseApplication', 'signingKeys', 'macKeys', 'cookieKeys'] as const;

/**
 * The function in both regions: whichever owns the secrets rotates them. Schedules where they are owned on day one,
 * since a copy takes no rotation of its own.
 */
export function createSecretRotation(
  stack: Stack,
  context: RegionContext,
  network: Network,
  roles: RoleArns,
  database: DatabaseEndpoints,
): LambdaFunction {
  const target = createRotator(stack, context, network, roles, database);
  const mayRotate = new CfnPermission(stack, 'SecretRotationPermission', {
    action: 'lambda:InvokeFunction',
    functionName: target.functionArn,
    principal: 'secretsmanager.amazonaws.com',
    sourceAccount: context.config.account,
  });
  if (context.role === 'primary')
    for (const secret of ROTATED_SECRETS) {
      // Secrets Manager refuses a schedule whose function it may not call.
      rotate(stack, context, secret, target).addResourceDependency(mayRotate);
    }
  checkEachHour(stack, context, target);
  return target;
}

function createRotator(
  stack: Stack,
  context: RegionContext,
  network: Network,
  roles: RoleArns,
  { clusterEndpoint }: DatabaseEndpoints,
): LambdaFunction {
  const { config, names, role } = context;
  return createFunction(stack, context, 'SecretRotation', {
    name: 'secret-rotation',
    roleArn: roles['secret-rotation'],
    memoryMegabytes: 256,
    timeoutSeconds: TIMEOUT_SECONDS,
    network: { vpc: network.vpc, securityGroup: network.databaseSteps },
    environment: secretRotationEnvironment.encode({
      environment: environmentId(config),
      role,
      clusterEndpoint,
      databaseName: names.databaseName,
      databasePort: DATABASE_PORT,
      databaseSecret: names.secrets.databaseApplication,
      signingKeysSecret: names.secrets.signingKeys,
      macKeysSecret: names.secrets.macKeys,
      cookieKeysSecret: names.secrets.cookieKeys,
      ...config.rotation,
    }),
  });
}

const rotate = (
  stack: Stack,
  { config, names }: RegionContext,
  secret: SecretName,
  target: LambdaFunction,
): CfnRotationSchedule =>
  new CfnRotationSchedule(stack, `${secret.charAt(0).toUpperCase()}${secret.slice(1)}Rotation`, {
    secretId: names.secrets[secret],
    rotationLambdaArn: target.functionArn,
    // A deploy rotates nothing: the other region may not stand yet.
    rotateImmediatelyOnUpdate: false,
    rotationRules: {
      automaticallyAfterDays:
        secret === 'databaseApplication' ? config.rotation.passwordDays : config.rotation.keyDays,
    },
  });

function checkEachHour(stack: Stack, { names }: RegionContext, target: LambdaFunction): void {
  const input: RotationCheckEvent = { kind: 'check-rotation' };
  const rule = new CfnRule(stack, 'RotationCheckSchedule', {
    name: names.rotationCheckSchedule,
    description: 'Whether the rotation of a secret is overdue, each hour',
    scheduleExpression: 'rate(1 hour)',
    state: 'ENABLED',
    targets: [{ id: 'secret-rotation', arn: target.functionArn, input: JSON.stringify(input) }],
  });
  new CfnPermission(stack, 'RotationCheckPermission', {
    action: 'lambda:InvokeFunction',
    functionName: target.functionArn,
    principal: 'events.amazonaws.com',
    sourceArn: rule.attrArn,
  });
}
