/** Puts the service of one region together from its environment. */
import { randomUUID } from 'node:crypto';
import type { AuthServiceEnvironment } from '../contract/environments.ts';
import { tableClient, secretsManagerClient } from '../runtime/aws-clients.ts';
import { REQUEST_PATH } from '../runtime/call-limits.ts';
import { pause, systemClock, systemTimer, wallSeconds } from '../runtime/clock.ts';
import { createDatabase } from '../runtime/database/database.ts';
import type { Database } from '../runtime/database/database.ts';
import { createUserReader } from '../runtime/database/user-reader.ts';
import { createDirectory } from '../runtime/directory/directory.ts';
import type { Directory } from '../runtime/directory/port.ts';
import { createDirectoryTable } from '../runtime/directory/table-reader.ts';
import { createDirectoryWriter } from '../runtime/directory/writer.ts';
import { createHeldValues } from '../runtime/held-values.ts';
import type { HeldValues } from '../runtime/held-values.ts';
import { createLogger } from '../runtime/log.ts';
import type { Logger } from '../runtime/log.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { createPasswords } from '../runtime/passwords.ts';
import type { Passwords } from '../runtime/passwords.ts';
import { createAdministration } from './admin/administration.ts';
import { createJournal } from './admin/journal.ts';
import { createApp } from './app.ts';
import { createEventLog } from './event-log.ts';
import { createAgeReport } from './held-age.ts';
import { createReadiness } from './health/readiness.ts';
import type { RequestHandler } from './http/message.ts';
import type { ServiceClock } from './ports.ts';
import { ProviderPool } from './protocol/provider-pool.ts';
import { prime } from './prime.ts';
import { requireHashing, testHashing } from './sign-in/password-hashing.ts';
import { DynamoArtifactStore } from './store/dynamo-artifact-store.ts';

/** Above the slowest password check (20-33 ms, two at a time) with room for a slow replica. */
const ANSWER_FLOOR_MILLISECONDS = 250;

const serviceClock: ServiceClock = {
  nowSeconds: () => wallSeconds(systemClock),
  runningMilliseconds: () => systemClock.monotonicMs(),
  sleep: (milliseconds) => pause(systemTimer, milliseconds),
};

export interface AuthService {
  readonly app: RequestHandler;
  readonly held: Pick<HeldValues, 'refreshIfDue' | 'ensure' | 'settle'>;
  /** Resolves when the process is as ready as it can be before its first request; in a few seconds at the latest. */
  readonly primed: Promise<void>;
  /** At the end of every invocation. */
  readonly reportAge: () => void;
}

/**
 * Opens connections and reads what is held, without being waited for;
 * tests once whether passwords can be hashed here.
 */
export function createAuthService(environment: AuthServiceEnvironment): AuthService {
  const { region, role } = environment;
  const log = createLogger({ clock: systemClock, fields: { function: 'auth-service', region, role } });
  const held = holdValues(environment, log);
  const database = createDatabase({
    readEndpoint: environment.databaseReadEndpoint,
    writeEndpoint: environment.databaseWriteEndpoint,
    port: environment.databasePort,
    database: environment.databaseName,
    credential: held.database,
    clock: systemClock,
  });
  const tables = tableClient(region, REQUEST_PATH);
  const directory = createDirectory(createDirectoryTable(tables, environment.directoryTable), systemClock);
  const store = new DynamoArtifactStore(tables, environment.sessionTable, serviceClock.nowSeconds);
  const passwords = createPasswords();
  void testHashing(passwords, log);
  const metrics = createMetrics(systemClock, environment.environment);
  const events = createEventLog(log, metrics);
  const providers = new ProviderPool(
    { here: role, store, directory, keys: held.keys, clock: serviceClock, log: events },
    {
      users: createUserReader(database),
      passwords,
      answerFloorMilliseconds: ANSWER_FLOOR_MILLISECONDS,
    },
  );
  const app = createApp({
    publicHosts: environment.publicHosts,
    regionHost: environment.regionHost,
    providers,
    readiness: createReadiness({
      held: () => held.health(),
      checks: readinessChecks(environment, store, directory, database, passwords),
      clock: serviceClock,
    }),
    admin: createAdministration({
      region,
      database,
      directory: createDirectoryWriter({
        client: tables,
        table: environment.directoryTable,
        uniqueText: randomUUID,
      }),
      journal: createJournal({ client: tables, table: environment.sessionTable, region, clock: systemClock }),
      clients: directory,
      keys: held.keys,
      passwords,
      clock: systemClock,
      uniqueId: randomUUID,
      log: log.with({ component: 'administration' }),
    }),
    clock: serviceClock,
    log: events,
  });
  const primed = primeOnce(environment, app, held);
  return { app, held, primed, reportAge: createAgeReport(held, systemClock, metrics) };
}

function primeOnce(
  { publicHosts, regionHost }: AuthServiceEnvironment,
  app: RequestHandler,
  held: Pick<HeldValues, 'ensure'>,
): Promise<void> {
  return prime({ app, publicHosts, regionHost, ensure: () => held.ensure(), timer: systemTimer });
}

/** What sign-in and refresh need besides held values. */
const readinessChecks = (
  { publicHosts }: AuthServiceEnvironment,
  store: DynamoArtifactStore,
  directory: Directory,
  database: Database,
  passwords: Passwords,
): readonly (() => Promise<unknown>)[] => [
  () => store.get('readiness'),
  ...publicHosts.map((host) => () => directory.findHost(host)),
  () => database.read((query) => query('SELECT 1')),
  () => requireHashing(passwords),
];

function holdValues(environment: AuthServiceEnvironment, log: Logger): HeldValues {
  return createHeldValues({
    client: secretsManagerClient(environment.region, REQUEST_PATH),
    secrets: {
      database: environment.databaseSecret,
      signingKeys: environment.signingKeysSecret,
      macKeys: environment.macKeysSecret,
      cookieKeys: environment.cookieKeysSecret,
    },
    clock: systemClock,
    timer: systemTimer,
    random: Math.random,
    onEvent: ({ holder, ...fields }) => log.info('held-value', { ...fields, component: holder }),
  });
}
