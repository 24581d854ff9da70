import type { FunctionPart } from '../../../assembly/topology.ts';
import type { LocalContext } from '../ports.ts';
import { SETTINGS_VARIABLE, type ProcessSettings } from './process/settings.ts';

export interface VariablesOptions {
  readonly context: Pick<
    LocalContext,
    'clock' | 'folder' | 'network' | 'names' | 'authority' | 'runtimeAuthoritiesFile'
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
