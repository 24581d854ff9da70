/** Checks what rides in the templates' metadata before anyone trusts its type. */
import {
  DESCRIPTOR_VERSION,
  ENVIRONMENT_METADATA_KEY,
  STACK_METADATA_KEY,
} from '../../lambda/contract/descriptor.ts';
import type { EnvironmentDescriptor, StackDescriptor } from '../../lambda/contract/descriptor.ts';
import { JOURNEYS } from '../../lambda/contract/journeys.ts';
import {
  REGION_ROLES,
  STACK_KINDS,
  TENANT_HOST_STACK,
  WRITER_GUARDS,
} from '../../lambda/contract/regions.ts';
import { AssemblyError } from './errors.ts';
import { isObject, quoted } from './json-file.ts';
import type { JsonObject } from './json-file.ts';

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === 'string' && value !== '';
const isNumber: Check = (value) => typeof value === 'number' && value > 0;
const isFlag: Check = (value) => typeof value === 'boolean';
const isTextList: Check = (value) => Array.isArray(value) && value.length > 0 && value.every(isText);
const isNames: Check = (value) => Array.isArray(value) && value.every(isText);
const oneOf =
  (allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value as string);
const shape =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(checks).every(([key, check]) => check(value[key]));
const eachOf = (keys: readonly string[], check: Check): Check =>
  shape(Object.fromEntries(keys.map((key) => [key, check])));

const quantiles = shape({ p50Seconds: isNumber, p99Seconds: isNumber });
const recovery = shape({ blackHole: quantiles, refused: quantiles });
const tenantHost = shape({ host: isText, pointsTo: isText, certificateArns: eachOf(REGION_ROLES, isText) });
const admin = shape({ targetSeconds: isNumber, ceilingSeconds: isNumber });

const stackChecks: Readonly<Record<keyof StackDescriptor, Check>> = {
  version: isNumber,
  environment: isText,
  kind: oneOf([...STACK_KINDS, TENANT_HOST_STACK]),
  role: oneOf(REGION_ROLES),
  region: isText,
};

const environmentChecks: Readonly<Record<keyof EnvironmentDescriptor, Check>> = {
  version: isNumber,
  environment: isText,
  account: isText,
  regions: eachOf(REGION_ROLES, isText),
  hostedZoneName: isText,
  publicHosts: isTextList,
  tenantHosts: (value) => Array.isArray(value) && value.every(tenantHost),
  regionHosts: eachOf(REGION_ROLES, isText),
  sessionTableName: isText,
  directoryTableName: isText,
  globalClusterIdentifier: isText,
  clusterIdentifiers: eachOf(REGION_ROLES, isText),
  administratorSecretName: isText,
  probeSecretName: isText,
  writerGuard: oneOf(WRITER_GUARDS),
  objectives: (value) =>
    eachOf(
      JOURNEYS.filter((journey) => journey !== 'admin'),
      recovery,
    )(value) && shape({ admin })(value),
  journeys: eachOf(JOURNEYS, shape({ hard: isNames, soft: isNames })),
  disposable: isFlag,
  drillsAllowed: isFlag,
};

/** @throws AssemblyError ASSEMBLY_FOREIGN, DESCRIPTOR_VERSION or ASSEMBLY_CORRUPT. */
export function readStackDescriptor(stack: string, value: unknown): StackDescriptor {
  return check(stack, STACK_METADATA_KEY, stackChecks, value) as unknown as StackDescriptor;
}

/** @throws AssemblyError as above. */
export function readEnvironmentDescriptor(stack: string, value: unknown): EnvironmentDescriptor {
  return check(stack, ENVIRONMENT_METADATA_KEY, environmentChecks, value) as unknown as EnvironmentDescriptor;
}

function check(
  stack: string,
  key: string,
  checks: Readonly<Record<string, Check>>,
  value: unknown,
): JsonObject {
  const where = `template of ${stack}: Metadata["${key}"]`;
  if (!isObject(value))
    throw new AssemblyError('ASSEMBLY_FOREIGN', `${where} is missing, so this is no assembly of Holdover`);
  if (value.version !== DESCRIPTOR_VERSION) throw versionError(where, value.version);
  const wrong = Object.keys(checks).filter((field) => checks[field]?.(value[field]) !== true);
  if (wrong.length > 0)
    throw new AssemblyError(
      'ASSEMBLY_CORRUPT',
      `${where} has missing or malformed fields: ${wrong.join(', ')}`,
    );
  return value;
}

function versionError(where: string, found: unknown): AssemblyError {
  const newer = typeof found === 'number' && found > DESCRIPTOR_VERSION;
  const cure = newer ? 'update this tool' : 'synthesize it again with `npm run synth`';
  return new AssemblyError(
    'DESCRIPTOR_VERSION',
    `${where} has version ${quoted(found)}, this tool reads version ${DESCRIPTOR_VERSION}: ${cure}`,
  );
}
