import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { RDS_AUTHORITIES_VARIABLE } from '../../../../lambda/contract/environments.ts';
import type { FunctionPart } from '../../../assembly/topology.ts';
import type { LocalContext } from '../ports.ts';
import { SETTINGS_VARIABLE, type ProcessSettings } from './process/settings.ts';

export interface VariablesOptions {
  readonly context: Pick<
    LocalContext,
    'clock' | 'folder' | 'network' | 'names' | 'authority' | 'rdsAuthority' | 'runtimeAuthoritiesFile'
  >;
  readonly part: FunctionPart;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  readonly logStreamName: string;
  readonly compileCache: string;
}

/** Where the runtime keeps Amazon's own certificates, RDS's among them, since it no longer trusts them by itself. */
const AMAZON_CERTIFICATES = '/var/runtime/ca-cert.pem';

/** The public authorities are trusted in any case, those of RDS only by a function that asks for them. */
const authoritiesOf = (context: VariablesOptions['context'], { environment }: FunctionPart): string =>
  environment['NODE_EXTRA_CA_CERTS'] === AMAZON_CERTIFICATES
    ? context.runtimeAuthoritiesFile
    : context.authority.file;

/**
 * The authorities of RDS that travel in the bundle would vouch for none of this world's instances: the file becomes
 * this world's own. One that is not in the bundle stays as it is, so that the function misses it here as it would there.
 */
function rdsAuthoritiesOf(
  { rdsAuthority }: VariablesOptions['context'],
  { bundle, environment }: FunctionPart,
): Readonly<Record<string, string>> {
  const file = environment[RDS_AUTHORITIES_VARIABLE];
  const isThere = file !== undefined && existsSync(resolve(bundle, file));
  return isThere ? { [RDS_AUTHORITIES_VARIABLE]: rdsAuthority.file } : {};
}

/**
 * All that a function's process finds in its environment: what Lambda sets, what the template sets, and
 * nothing of the tool's own. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const variablesOf = ({
  context,
  part,
  credentials,
  logStreamName,
  compileCache,
}: VariablesOptions): Readonly<Record<string, string>> => ({
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
  AWS_REGION: part.region,
  AWS_DEFAULT_REGION: part.region,
  AWS_EXECUTION_ENV: `AWS_Lambda_${part.runtime}`,
  AWS_LAMBDA_FUNCTION_NAME: part.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(part.memoryMegabytes),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${part.name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
  LAMBDA_TASK_ROOT: part.bundle,
  _HANDLER: part.handler,
  ...part.environment,
  ...rdsAuthoritiesOf(context, part),
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken,
  NODE_EXTRA_CA_CERTS: authoritiesOf(context, part),
  NODE_COMPILE_CACHE: compileCache,
  [SETTINGS_VARIABLE]: JSON.stringify({
    clock: context.clock.origin(),
    mapFile: context.network.file,
    nameServerPort: context.names.port,
    bundle: part.bundle,
    handler: part.handler,
    functionName: part.name,
    functionArn: part.arn,
    memoryMegabytes: part.memoryMegabytes,
    logStreamName,
  } satisfies ProcessSettings),
});
