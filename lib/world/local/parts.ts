/** The parts of one local world, and their end. */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { Topology } from '../../assembly/topology.ts';
import { AppConfigData } from './appconfig/appconfig-data.ts';
import { Alarms } from './alarms/alarms.ts';
import { CustomResources } from './custom-resources/custom-resources.ts';
import { DeployPlane } from './deploy-plane/deploy-plane.ts';
import { DeployTrouble } from './deploy-plane/trouble.ts';
import type { DatabaseFront } from './database-front/database-front.ts';
import { ProxyTrouble } from './database-front/proxy-trouble.ts';
import type { FunctionHost } from './functions/host.ts';
import type { InvocationResult } from './functions/invocation.ts';
import { KeyManagement } from './kms/key-management.ts';
import type { LocalContext } from './ports.ts';
import { GlobalDatabase } from './postgres/global-database.ts';
import { createRouting } from './routing/routing.ts';
import type { Routing } from './routing/routing.ts';
import { SecretsManager } from './secrets/secrets.ts';
import { hostOf, startUpOf } from './start-up.ts';
import type { StartStep, StartedLater } from './start-up.ts';
import { Tables } from './tables/tables.ts';
import { UpstreamPart } from './upstream-provider/upstream-part.ts';

export interface Parts {
  /** One after the other. */
  readonly startUp: readonly StartStep[];
  readonly routing: Routing;
  readonly secrets: SecretsManager;
  readonly configuration: AppConfigData;
  readonly database: GlobalDatabase;
  /** Read by the proxies of both regions at each login. */
  readonly proxyTrouble: ProxyTrouble;
  readonly upstream: UpstreamPart;
  /** Asked by every control plane at each call. */
  readonly deployTrouble: DeployTrouble;
  readonly deployPlane: DeployPlane;
  readonly alarms: Alarms;
  readonly databaseFront: () => DatabaseFront | undefined;
  readonly host: () => FunctionHost | undefined;
  invoke(functionArn: string, payload: unknown): Promise<InvocationResult>;
  /** How many of each part live in a region. */
  census(role: RegionRole): Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

export const createParts = (context: LocalContext, topology: Topology): Parts => {
  const keys = new KeyManagement(context, topology);
  const alarms = new Alarms(context, topology);
  const secrets = new SecretsManager(context, topology, keys);
  const tables = new Tables(context, topology, keys);
  const configuration = new AppConfigData(context, topology);
  const clusters = { primary: topology.regions.primary.cluster, standby: topology.regions.standby.cluster };
  const database = new GlobalDatabase(context, clusters);
  const proxyTrouble = new ProxyTrouble();
  const upstream = new UpstreamPart(context);
  const deployTrouble = new DeployTrouble();
  const deployPlane = new DeployPlane(context, topology, deployTrouble);
  const routing = createRouting(context, topology, 'long-standing', (to) => {
    if (keepsNothingWarm(topology, to)) later.host?.reclaim(to);
  });
  const later: StartedLater = {};
  const invoke = (arn: string, payload: unknown): Promise<InvocationResult> =>
    hostOf(later).invoke(arn, payload);
  const resources = new CustomResources({
    context,
    topology,
    invoke: (arn, event) => answerOf(invoke(arn, event)),
  });
  return {
    startUp: startUpOf({
      context,
      topology,
      alarms,
      keys,
      secrets,
      tables,
      configuration,
      database,
      proxyTrouble,
      deployTrouble,
      routing,
      resources,
      invoke,
      later,
    }),
    routing,
    secrets,
    configuration,
    database,
    proxyTrouble,
    upstream,
    deployTrouble,
    deployPlane,
    alarms,
    databaseFront: () => later.databaseFront,
    host: () => later.host,
    invoke,
    census: (role) => census(topology, role, later.host),
    stop: () => stopParts({ ...later, alarms, deployPlane, routing, tables, database, secrets, upstream }),
  };
};

interface Running extends Readonly<StartedLater> {
  readonly alarms: Alarms;
  readonly deployPlane: DeployPlane;
  readonly routing: Routing;
  readonly tables: Tables;
  readonly database: GlobalDatabase;
  readonly secrets: SecretsManager;
  readonly upstream: UpstreamPart;
}

/** What asks goes before what answers. */
const stopParts = async (running: Running): Promise<void> => {
  const { host, schedules, alarms, deployPlane, routing, tables, database, secrets, upstream } = running;
  alarms.stop();
  await Promise.allSettled([schedules?.stop(), routing.stop(), deployPlane.stop()]);
  await host?.stop();
  await Promise.allSettled([tables.stop(), database.stop(), upstream.stop()]);
  secrets.stop();
};

/**
 * Probes may have kept an environment awake; Lambda may have reclaimed it a moment ago. Where nothing is provisioned the
 * worse of the two is taken: whoever arrives first finds nothing.
 */
const keepsNothingWarm = (topology: Topology, role: RegionRole): boolean =>
  topology.regions[role].functions.every(({ provisionedConcurrency = 0 }) => provisionedConcurrency === 0);

/** A custom resource's function that failed without an answer is the failure of the deploy. */
const answerOf = async (invocation: Promise<InvocationResult>): Promise<unknown> => {
  const result = await invocation;
  if (result.kind === 'answer') return result.payload;
  throw new Error(
    result.kind === 'function-error' ? result.error.errorMessage : `its function was ${result.kind}`,
  );
};

const census = (
  topology: Topology,
  role: RegionRole,
  host: FunctionHost | undefined,
): Readonly<Record<string, number>> => {
  const { loadBalancers, cluster, functions } = topology.regions[role];
  return {
    'load balancers': loadBalancers.length,
    'database instances': cluster.instances.length,
    functions: functions.length,
    'function environments': host?.stats().environments ?? 0,
  };
};
