/**
 * The order in which the parts come up: what a deploy creates first, comes first. Each step is awaited before
 * the next, so that a failure names what it was about.
 */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { Topology } from '../../assembly/topology.ts';
import { WorldError } from '../world.ts';
import type { AppConfigData } from './appconfig/appconfig-data.ts';
import type { Alarms } from './alarms/alarms.ts';
import type { CustomResources } from './custom-resources/custom-resources.ts';
import type { DeployTrouble } from './deploy-plane/trouble.ts';
import { DatabaseFront } from './database-front/database-front.ts';
import type { ProxyTrouble } from './database-front/proxy-trouble.ts';
import { resolveSecretReference } from './dynamic-reference.ts';
import { startFront } from './front/front.ts';
import { createFunctionHost } from './functions/host.ts';
import type { FunctionHost } from './functions/host.ts';
import { startSchedules } from './functions/schedules.ts';
import type { Schedules } from './functions/schedules.ts';
import type { KeyManagement } from './kms/key-management.ts';
import type { LocalContext } from './ports.ts';
import type { GlobalDatabase } from './postgres/global-database.ts';
import { journalProbes } from './probe-journal.ts';
import { RdsApi } from './rds-api/rds-api.ts';
import type { Routing } from './routing/routing.ts';
import type { SecretsManager } from './secrets/secrets.ts';
import type { Tables } from './tables/tables.ts';

export type StartStep = (signal: AbortSignal) => Promise<void>;

/** Parts that exist only once a step has made them. */
export interface StartedLater {
  host?: FunctionHost;
  schedules?: Schedules;
  databaseFront?: DatabaseFront;
}
export interface StartUpOptions {
  readonly context: LocalContext;
  readonly topology: Topology;
  readonly alarms: Alarms;
  readonly keys: KeyManagement;
  readonly secrets: SecretsManager;
  readonly tables: Tables;
  readonly configuration: AppConfigData;
  readonly database: GlobalDatabase;
  readonly proxyTrouble: ProxyTrouble;
  readonly deployTrouble: DeployTrouble;
  readonly routing: Routing;
  readonly resources: CustomResources;
  readonly invoke: FunctionHost['invoke'];
  readonly later: StartedLater;
}

export const startUpOf = (options: StartUpOptions): readonly StartStep[] => [
  // The functions that a deploy runs need no store to come up, only to work.
  () => together(startStores(options), startDeployFunctions(options)),
  () => startFunctions(options),
  (signal) => startTraffic(options, signal),
];

/** @throws WorldError `NOT_STARTED` */
export const hostOf = ({ host }: Readonly<StartedLater>): FunctionHost => {
  if (host !== undefined) return host;
  throw new WorldError('NOT_STARTED', 'A function was invoked before the world started.');
};

const startStores = async (options: StartUpOptions): Promise<void> => {
  const { context, topology, keys, secrets, tables, configuration, database, resources, later } = options;
  await Promise.all([
    keys.start(),
    secrets.start(),
    tables.start(),
    configuration.start(),
    database.start(masterOf(topology, secrets)),
  ]);
  const resolveDeferred = (text: string): string => resources.resolve(text);
  const { proxyTrouble: trouble, deployTrouble } = options;
  later.databaseFront = new DatabaseFront({ context, topology, database, secrets, trouble, resolveDeferred });
  await later.databaseFront.start();
  await Promise.all([new RdsApi({ context, topology, database, deployTrouble }).start(), resources.start()]);
};

const startDeployFunctions = async (options: StartUpOptions): Promise<void> => {
  const { context, topology, alarms, later } = options;
  const regions = REGION_ROLES.map((role) => topology.regions[role]);
  const emit = alarms.reading(context.emit);
  later.host = await createFunctionHost({ ...context, emit }, regions);
  const resources = regions.flatMap(({ customResources }) => customResources);
  await later.host.boot(resources.map(({ functionArn }) => functionArn));
};

/** The primary's functions start while the standby is deployed. */
const startFunctions = async (options: StartUpOptions): Promise<void> => {
  const { secrets, tables, later } = options;
  const host = hostOf(later);
  await deploy(options, 'primary');
  await together(
    host.warm('primary'),
    deploy(options, 'standby').then(() => host.warm('standby')),
  );
  await Promise.all([secrets.settled(), tables.settled()]);
};

const deploy = async ({ resources, secrets }: StartUpOptions, role: RegionRole): Promise<void> => {
  await resources.run(role);
  // The next stack reads replicas of what this one wrote.
  await secrets.settled();
};

const startTraffic = async (options: StartUpOptions, signal: AbortSignal): Promise<void> => {
  const { context, topology, alarms, routing, secrets, invoke, later } = options;
  const balancers = REGION_ROLES.flatMap((role) =>
    topology.regions[role].loadBalancers.map((part) => startFront(context, role, part, { invoke })),
  );
  await Promise.all(balancers);
  secrets.rotateBy(invoke);
  routing.start();
  const regions = REGION_ROLES.map((role) => topology.regions[role]);
  alarms.start();
  later.schedules = startSchedules(context, regions, { invoke: journalProbes(context, invoke) });
  await routing.settled(signal);
};

/** One that fails lets the others come to their end first, so that a stop finds nothing half started. */
const together = async (...starts: readonly Promise<void>[]): Promise<void> => {
  const ends = await Promise.allSettled(starts);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};

/** The template names the master user and refers to its password; both come from the owner's own region. */
const masterOf = (topology: Topology, secrets: SecretsManager): { username: string; password: string } => {
  const role = REGION_ROLES.find((candidate) => topology.regions[candidate].cluster.master !== undefined);
  const master = role === undefined ? undefined : topology.regions[role].cluster.master;
  if (role === undefined || master === undefined) {
    throw new WorldError('DATABASE_OWNER', 'Neither cluster is created with a master user.');
  }
  const read = (at: RegionRole, id: string): string => secrets.currentValue(at, id);
  return {
    username: resolveSecretReference(master.username, role, read),
    password: resolveSecretReference(master.password, role, read),
  };
};
