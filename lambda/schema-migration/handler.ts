/** Custom resource of the deploy: brings the database up to date, where this region holds the writer. */
import { randomUUID } from 'node:crypto';

import { schemaMigrationEnvironment } from '../contract/environments.ts';
import type { SchemaMigrationEnvironment } from '../contract/environments.ts';
import { secretReader, tableClient } from '../runtime/aws-clients.ts';
import { DEPLOY_PATH } from '../runtime/call-limits.ts';
import { systemClock } from '../runtime/clock.ts';
import { customResource } from '../runtime/custom-resource/custom-resource.ts';
import { createDirectoryWriter } from '../runtime/directory/writer.ts';
import { secretsManagerSource } from '../runtime/holder/secrets-manager-source.ts';
import { createLogger } from '../runtime/log.ts';
import { createPasswords } from '../runtime/passwords.ts';
import {
  decodeAdministratorClient,
  decodeDatabaseCredential,
  decodeProbeIdentity,
} from '../runtime/secret-shapes.ts';
import { migrateSchema } from './schema-migration.ts';
import type { MigrationInput } from './schema-migration.ts';

/** Reading secrets, machine milliseconds. */
const SECRETS_MS = 15_000;
const log = createLogger({ clock: systemClock, fields: { function: 'schema-migration' } });

export const handler = customResource({
  log,
  work: async () => {
    const result = await migrateSchema(await inputFrom(schemaMigrationEnvironment.decode(process.env)));
    log.info('schema-migration', {
      outcome: result.outcome,
      count: result.outcome === 'migrated' ? result.migrations.length : 0,
    });
    return { Outcome: result.outcome };
  },
});

async function inputFrom(environment: SchemaMigrationEnvironment): Promise<MigrationInput> {
  const { region, role, primaryRegion, publicHosts, clusterEndpoint, databasePort, databaseName } =
    environment;
  const store = secretReader(region, DEPLOY_PATH);
  const signal = AbortSignal.timeout(SECRETS_MS);
  const credential = (secretId: string, within: AbortSignal) =>
    secretsManagerSource(store, secretId, decodeDatabaseCredential).read(within);
  const application = () => credential(environment.databaseSecret, AbortSignal.timeout(SECRETS_MS));
  const [owner, administrator, probe] = await Promise.all([
    credential(environment.ownerSecret, signal),
    secretsManagerSource(store, environment.administratorSecret, decodeAdministratorClient).read(signal),
    secretsManagerSource(store, environment.probeSecret, decodeProbeIdentity).read(signal),
  ]);
  const directory = createDirectoryWriter({
    client: tableClient(region, DEPLOY_PATH),
    table: environment.directoryTable,
    uniqueText: randomUUID,
  });
  const address = { host: clusterEndpoint, port: databasePort, database: databaseName };
  const secrets = { owner, application, administrator, probe };
  return { role, address, primaryRegion, publicHosts, ...secrets, passwords: createPasswords(), directory };
}
