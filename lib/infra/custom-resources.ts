import { CustomResource } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib';

import { CUSTOM_RESOURCES } from '../../lambda/contract/custom-resources.ts';
import { keyBootstrapEnvironment } from '../../lambda/contract/environments.ts';
import { environmentId } from '../config/names.ts';
import type { RegionContext } from './context.ts';
import { describeSecrets, encryptSecrets, readSecrets, writeSecrets } from './permissions.ts';
import { createExecutionRole } from './roles.ts';
import { createFunction } from './runtime-function.ts';

const KEY_SECRETS = ['signingKeys', 'macKeys', 'cookieKeys', 'administrator', 'probe'] as const;
/** Raise it when the shape of the bootstrapped secrets changes, so that a deploy runs the function again. */
const KEY_SHAPE = '3';

/** Creates the first keys after the secrets exist; it writes the owner's copies, replication does the rest. */
export function createKeyBootstrap(stack: Stack, context: RegionContext): CustomResource {
  const { config, names, role } = context;
  const executionRole = createExecutionRole(stack, context, 'key-bootstrap', 'KeyBootstrap', [
    ...readSecrets(context, KEY_SECRETS),
    writeSecrets(context, KEY_SECRETS),
    encryptSecrets(context),
  ]);
  const target = createFunction(stack, context, 'KeyBootstrap', {
    name: 'key-bootstrap',
    roleArn: executionRole.attrArn,
    memoryMegabytes: 256,
    timeoutSeconds: 60,
    environment: keyBootstrapEnvironment.encode({
      environment: environmentId(config),
      role,
      signingKeysSecret: names.secrets.signingKeys,
      macKeysSecret: names.secrets.macKeys,
      cookieKeysSecret: names.secrets.cookieKeys,
      administratorSecret: names.secrets.administrator,
      probeSecret: names.secrets.probe,
    }),
  });
  const { type, properties } = CUSTOM_RESOURCES.keyBootstrap;
  return customResource(stack, 'KeyBootstrap', target, type, { [properties.shape]: KEY_SHAPE });
}

/** The application secret's full ARN in this region, suffix included: asked at deploy, in this region only. */
export function lookUpApplicationSecretArn(stack: Stack, context: RegionContext): string {
  const role = createExecutionRole(stack, context, 'secret-arn', 'SecretArn', [
    describeSecrets(context, ['databaseApplication']),
  ]);
  const target = createFunction(stack, context, 'SecretArn', {
    name: 'secret-arn',
    roleArn: role.attrArn,
    memoryMegabytes: 256,
    timeoutSeconds: 120,
    environment: {},
  });
  const { type, properties, attributes } = CUSTOM_RESOURCES.secretArn;
  const lookUp = customResource(stack, 'ApplicationSecretArn', target, type, {
    [properties.secretName]: context.names.secrets.databaseApplication,
  });
  return lookUp.getAttString(attributes.arn);
}

/** Runs again whenever the bundle, which carries the migrations, or the hosts change. */
export const runSchemaMigration = (stack: Stack, target: LambdaFunction, digest: string): CustomResource => {
  const { type, properties } = CUSTOM_RESOURCES.schemaMigration;
  return customResource(stack, 'SchemaMigration', target, type, { [properties.digest]: digest });
};

/** Straight to the function: the CDK's provider framework would put three more functions between. */
const customResource = (
  stack: Stack,
  id: string,
  target: LambdaFunction,
  resourceType: string,
  properties: Readonly<Record<string, string | readonly string[]>>,
): CustomResource =>
  new CustomResource(stack, id, { serviceToken: target.functionArn, resourceType, properties });
