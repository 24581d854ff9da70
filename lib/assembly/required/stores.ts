/** Tables and secrets, by the names that the environment and the functions of a deploy know them by. */
import { CUSTOM_RESOURCES } from '../../../lambda/contract/custom-resources.ts';
import { EnvironmentError } from '../../../lambda/contract/environment-codec.ts';
import type { EnvironmentCodec } from '../../../lambda/contract/environment-codec.ts';
import {
  keyBootstrapEnvironment,
  schemaMigrationEnvironment,
} from '../../../lambda/contract/environments.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { Topology } from '../topology.ts';
import { firstMissing, lacks } from './requirement.ts';
import type { Requirement } from './requirement.ts';

/** Name to what the part is for. */
type Needed = ReadonlyMap<string, string>;

/** Both of them: what is not replicated the drill finds out, what is not there stops the deploy. */
export const tables: Requirement = ({ topology, stackName }) => {
  const { sessionTableName, directoryTableName } = topology.environment;
  const needed: Needed = new Map([
    [sessionTableName, 'sessions, codes and refresh tokens'],
    [directoryTableName, 'clients and people as requests look them up'],
  ]);
  const [name, purpose] = firstMissing(needed, topology.tables) ?? [];
  return (
    purpose && lacks(stackName('shared', 'primary'), `AWS::DynamoDB::GlobalTable named ${name}`, purpose)
  );
};

/** Those that the functions of a deploy read or fill. */
export const secrets: Requirement = ({ topology, stackName }) => {
  const [name, purpose] = firstMissing(neededSecrets(topology), topology.secrets) ?? [];
  return (
    purpose && lacks(stackName('shared', 'primary'), `AWS::SecretsManager::Secret named ${name}`, purpose)
  );
};

function neededSecrets(topology: Topology): Needed {
  const keys = environmentOf(topology, CUSTOM_RESOURCES.keyBootstrap.type, keyBootstrapEnvironment);
  const schema = environmentOf(topology, CUSTOM_RESOURCES.schemaMigration.type, schemaMigrationEnvironment);
  const named: readonly (readonly [string | undefined, string])[] = [
    [keys?.signingKeysSecret, 'signing tokens'],
    [keys?.macKeysSecret, 'proving codes and refresh tokens'],
    [keys?.cookieKeysSecret, 'signing cookies'],
    [keys?.administratorSecret, 'the client of the first administrator'],
    [keys?.probeSecret, 'what probes sign in with'],
    [schema?.ownerSecret, 'the master login of the database'],
    [schema?.databaseSecret, "the functions' login to the database"],
  ];
  return new Map(named.flatMap(([name, purpose]) => (name === undefined ? [] : [[name, purpose] as const])));
}

/** @returns undefined where the function would refuse its own environment: it will say so itself. */
function environmentOf<T>(topology: Topology, type: string, codec: EnvironmentCodec<T>): T | undefined {
  const regions = REGION_ROLES.map((role) => topology.regions[role]);
  const step = regions.flatMap((region) => region.customResources).find(({ origin }) => origin.type === type);
  const runs = regions.flatMap(({ functions }) => functions).find(({ arn }) => arn === step?.functionArn);
  try {
    return runs && codec.decode({ ...runs.environment, AWS_REGION: runs.region });
  } catch (error) {
    if (error instanceof EnvironmentError) return undefined;
    throw error;
  }
}
