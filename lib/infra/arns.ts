/** ARNs that follow from names, so that permissions need no reference to the stack that owns the resource. */
import type { FunctionName, SecretName } from '../config/names.ts';
import type { RegionContext } from './context.ts';
import type { FlagIds } from './flags.ts';

const arn = ({ config, region }: RegionContext, service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${config.account}:${resource}`;

export const tableArn = (context: RegionContext, table: 'session' | 'directory'): string =>
  arn(context, 'dynamodb', `table/${context.names.tables[table]}`);

export const databaseUserArn = (context: RegionContext, clusterResourceId: string, user: string): string =>
  arn(context, 'rds-db', `dbuser:${clusterResourceId}/${user}`);

/** Secrets Manager appends a hyphen and six random characters; each `?` stands for exactly one of them. */
export const secretArn = (context: RegionContext, secret: SecretName): string =>
  arn(context, 'secretsmanager', `secret:${context.names.secrets[secret]}-??????`);

/** What a secret that does not exist is called in a decision about it. */
export const bareSecretArn = (context: RegionContext, secret: SecretName): string =>
  arn(context, 'secretsmanager', `secret:${context.names.secrets[secret]}`);

export const logGroupName = (context: RegionContext, name: FunctionName): string =>
  `/aws/lambda/${context.names.functions[name]}`;

/** The streams of one function's log group. */
export const logStreamsArn = (context: RegionContext, name: FunctionName): string =>
  logStreamsOf(context, logGroupName(context, name));

export const logStreamsOf = (context: RegionContext, group: string): string =>
  arn(context, 'logs', `log-group:${group}:*`);

/** The configuration as AppConfig's data API guards it: by ids, also for a caller who asks by name. */
export const flagsArn = (context: RegionContext, { application, environment, profile }: FlagIds): string =>
  arn(context, 'appconfig', `application/${application}/environment/${environment}/configuration/${profile}`);

export const keysArn = (context: RegionContext): string => arn(context, 'kms', 'key/*');

/** A key is named by its alias in its own region: an alias found by the CDK would carry the owner's region. */
export const keyAliasArn = (context: RegionContext, region: string, alias: string): string =>
  `arn:aws:kms:${region}:${context.config.account}:${alias}`;

export const targetGroupArn = (context: RegionContext, name: string): string =>
  arn(context, 'elasticloadbalancing', `targetgroup/${name}/*`);
