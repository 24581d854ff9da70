/** Puts the service of one region together from its environment. */
import { randomUUID } from 'node:crypto';
import type { AuthServiceEnvironment } from '../contract/environments.ts';
import { pause, systemClock, systemTimer, wallSeconds } from '../runtime/clock.ts';
import { createUserReader } from '../runtime/database/user-reader.ts';
import { createDirectoryWriter } from '../runtime/directory/writer.ts';
import type { HeldValues } from '../runtime/held-values.ts';
import { createLogger } from '../runtime/log.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { createPasswords } from '../runtime/passwords.ts';
import { reportBreaker } from '../runtime/resilience/report-breaker.ts';
import { createAdministration } from './admin/administration.ts';
import { createJournal } from './admin/journal.ts';
import type { AdmissionPorts } from './upstream/admission.ts';
import { createUpstreamRules } from './upstream/compose.ts';
import { createApp } from './app.ts';
import { createEventLog } from './event-log.ts';
import { createServiceFlags } from './flags.ts';
import type { ServiceFlags } from './flags.ts';
import { createAgeReport } from './held-age.ts';
import { escrowOf, holdValues, surroundings } from './held.ts';
import { holdReadinessKey, signatureCheck } from './health/readiness-key.ts';
import { createReadyHandler } from './health/ready.ts';
import { createServiceReadiness } from './health/service-readiness.ts';
import type { RequestHandler } from './http/message.ts';
import { openDatabase } from './open-database.ts';
import type { ServiceClock } from './ports.ts';
import { ProviderPool } from './protocol/provider-pool.ts';
import { prime } from './prime.ts';
import { testHashing } from './sign-in/password-hashing.ts';
import { openTables } from './store/tables.ts';
import type { Tables } from './store/tables.ts';

/** Beside the keys, which take as long: a new process starts with the switches as they are. */
const FIRST_FLAGS_MILLISECONDS = 300;

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
  const clock = serviceClock;
  const log = createLogger({ clock: systemClock, fields: { function: 'auth-service', region, role } });
  const metrics = createMetrics(systemClock, environment.environment);
  const tables = openTables(environment, systemClock, reportBreaker(log, metrics));
  const { directory, store } = tables;
  const shared = surroundings(environment, log, metrics);
  const escrow = escrowOf(environment, { tables: tables.clients.session, log });
  const held = holdValues(environment, shared, escrow, log);
  const readinessKey = holdReadinessKey({ ...shared, escrow, secretId: environment.probeSecret });
  const flags = createServiceFlags(environment, log);
  const database = openDatabase(environment, held.database, log, metrics);
  const passwords = createPasswords();
  void testHashing(passwords, log);
  const events = createEventLog(log, metrics);
  const writes = writePorts(environment, tables, { database, flags });
  const upstream = createUpstreamRules(writes, { clock: systemClock, log, metrics });
  const providers = new ProviderPool(
    { here: role, store, directory, keys: held.keys, clock, log: events },
    { users: createUserReader(database), passwords, flags, upstream },
  );
  const app = createApp({
    publicHosts: environment.publicHosts,
    administrationHosts: environment.administrationHosts,
    regionHost: environment.regionHost,
    providers,
    ready: createReadyHandler(
      createServiceReadiness({
        environment,
        held,
        ...tables.health,
        database,
        passwords,
        flags,
        clock,
        metrics,
      }),
      signatureCheck(readinessKey, systemClock),
    ),
    admin: createAdministration({
      ...writes,
      keys: held.keys,
      passwords,
      clients: directory,
      clock: systemClock,
      log: log.with({ component: 'administration' }),
    }),
    clock,
    log: events,
  });
  const refreshed = besides(besides(held, readinessKey), flags);
  const primed = primeOnce(environment, app, refreshed, flags);
  return { app, held: refreshed, primed, reportAge: createAgeReport(held, systemClock, metrics) };
}

/** What every write goes through, whoever asks for it. */
function writePorts(
  { region, directoryTable, sessionTable }: AuthServiceEnvironment,
  { clients }: Tables,
  parts: Pick<AdmissionPorts, 'database' | 'flags'>,
): AdmissionPorts {
  return {
    ...parts,
    region,
    directory: createDirectoryWriter({
      client: clients.directory,
      table: directoryTable,
      uniqueText: randomUUID,
    }),
    journal: createJournal({ client: clients.session, table: sessionTable, region, clock: systemClock }),
    uniqueId: randomUUID,
  };
}

function primeOnce(
  { publicHosts, regionHost }: AuthServiceEnvironment,
  app: RequestHandler,
  held: Pick<HeldValues, 'ensure'>,
  flags: Pick<ServiceFlags, 'settle'>,
): Promise<void> {
  const ensure = async (): Promise<void> => {
    await Promise.all([held.ensure(), flags.settle(FIRST_FLAGS_MILLISECONDS)]);
  };
  return prime({ app, publicHosts, regionHost, ensure, timer: systemTimer });
}

/** Refreshes `other` along with what is held; nobody ever waits for its first value. */
const besides = (
  held: AuthService['held'],
  other: Pick<HeldValues, 'refreshIfDue' | 'settle'>,
): AuthService['held'] => ({
  refreshIfDue: () => {
    held.refreshIfDue();
    other.refreshIfDue();
  },
  ensure: (budgetMs) => {
    other.refreshIfDue();
    return held.ensure(budgetMs);
  },
  settle: async (budgetMs) => {
    await Promise.all([held.settle(budgetMs), other.settle(budgetMs)]);
  },
});
