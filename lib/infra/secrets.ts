import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Stack } from 'aws-cdk-lib';

import { APPLICATION_LOGIN, PLACEHOLDER_FIELD } from '../../lambda/contract/secrets.ts';
import type { SecretName } from '../config/names.ts';
import type { RegionContext } from './context.ts';
import { keepState } from './removal.ts';

/** Login of the cluster's creator; it runs migrations and opens writes after a promotion. */
export const MASTER_USERNAME = 'auth_master';
const PASSWORD_LENGTH = 40;

/**
 * Every secret with its replica, each under its own region's key.
 * A replica is a byte copy, so none holds a host.
 */
export function createSecrets(stack: Stack, context: RegionContext): readonly CfnSecret[] {
  const create = (
    secret: SecretName,
    description: string,
    generated: CfnSecret.GenerateSecretStringProperty = PLACEHOLDER,
  ): CfnSecret => createSecret(stack, context, secret, description, generated);
  return [
    create('databaseOwner', 'Master login of the database', login(MASTER_USERNAME)),
    create('databaseApplication', 'Login of the auth service', login(APPLICATION_LOGIN)),
    create('signingKeys', 'Token signing keys'),
    create('macKeys', 'Keys that refresh tokens and codes prove themselves by'),
    create('cookieKeys', 'Cookie signature keys'),
    create('administrator', 'Client of the first administrator'),
    create('probe', 'Account and client that probes sign in with'),
  ];
}

function createSecret(
  stack: Stack,
  context: RegionContext,
  secret: SecretName,
  description: string,
  generateSecretString: CfnSecret.GenerateSecretStringProperty,
): CfnSecret {
  const { config, names } = context;
  const id = `${secret.charAt(0).toUpperCase()}${secret.slice(1)}Secret`;
  const resource = new CfnSecret(stack, id, {
    name: names.secrets[secret],
    description,
    generateSecretString,
    kmsKeyId: names.keyAliases.secrets,
    // By alias string: the key must exist in that region first, else the replica alone fails.
    replicaRegions: [{ region: config.regions.standby.name, kmsKeyId: names.keyAliases.secrets }],
  });
  return keepState(context, resource);
}

const login = (username: string): CfnSecret.GenerateSecretStringProperty => ({
  secretStringTemplate: JSON.stringify({ serial: 1, username }),
  generateStringKey: 'password',
  passwordLength: PASSWORD_LENGTH,
  excludePunctuation: true,
});

/** Until `key-bootstrap` ran. It has no serial, so nobody can take it for a key set. */
const PLACEHOLDER: CfnSecret.GenerateSecretStringProperty = {
  secretStringTemplate: '{}',
  generateStringKey: PLACEHOLDER_FIELD,
  passwordLength: PASSWORD_LENGTH,
  excludePunctuation: true,
};
