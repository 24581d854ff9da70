/**
 * The parts of one local world and the order in which they come up: what a deploy creates first, comes first.
 * Each start-up step is awaited before the next, so that a failure names what it was about.
 */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { Topology } from '../../assembly/topology.ts';
import { WorldError } from '../world.ts';
import { CustomResources } from './custom-resources/custom-resources.ts';
import { DatabaseFront } from './database-front/database-front.ts';
import { resolveSecretReference } from './dynamic-reference.ts';
import { startFront } from './front/front.ts';
import { createFunctionHost } from './functions/host.ts';
import type { FunctionHost } from './functions/host.ts';
import type { InvocationResult } from './functions/invocation.ts';
import { startSchedules } from './functions/schedules.ts';
import type { Schedules } from './functions/schedules.ts';
import type { LocalContext } from './ports.ts';
import { GlobalDatabase } from './postgres/global-database.ts';
import { journalProbes } from './probe-journal.ts';
import { RdsApi } from './rds-api/rds-api.ts';
import { createRouting } from './routing/routing.ts';
import type { Routing } from './routing/routing.ts';
import { SecretsManager } from './secrets/secrets.ts';
import { Tables } from './tables/tables.ts';

export interface Parts {
  readonly startUp: readonly ((signal: AbortSignal) => Promise<void>)[];
  readonly routing: Routing;
  readonly host: () => FunctionHost | undefined;
  invoke(functionArn: string, payload: unknown): Promise<InvocationResult>;
  /** How many of each part live in a region. */
  census(role: RegionRole): Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

export const createParts = (context: LocalContext, topology: Topology): Parts => {
  const secrets = new SecretsManager(context, topology);
  const tables = new Tables(context, topology);
  const clusters = { primary: topology.regions.primary.cluster, standby: topology.regions.standby.cluster };
  const database = new GlobalDatabase(context, clusters);
  const routing = createRouting(context, topology, 'long-standing');
  const later: { host?: FunctionHost; schedules?: Schedules } = {};

  const host = (): FunctionHost => {
    if (later.host === undefined)
      throw new WorldError('NOT_STARTED', 'A function was invoked before the world started.');
    return later.host;
  };
  const invoke = (arn: string, payload: unknown): Promise<InvocationResult> => host().invoke(arn, payload);
  const resources = new CustomResources({
    context,
    topology,
    invoke: (arn, event) => answerOf(invoke(arn, event)),
  });
  const resolveDeferred = (text: string): string => resources.resolve(text);

  const startStores = async (): Promise<void> => {
    await Promise.all([secrets.start(), tables.start(), database.start(masterOf(topology, secrets))]);
    await new DatabaseFront({ context, topology, database, secrets, resolveDeferred }).start();
    await Promise.all([new RdsApi({ context, topology, database }).start(), resources.start()]);
  };
  const startFunctions = async (): Promise<void> => {
    later.host = await createFunctionHost(
      context,
      REGION_ROLES.map((role) => topology.regions[role]),
    );
    for (const role of REGION_ROLES) {
      await resources.run(role);
      // The next stack reads replicas of what this one wrote.
      await secrets.settled();
    }
    await Promise.all([secrets.settled(), tables.settled()]);
  };
  const startTraffic = async (signal: AbortSignal): Promise<void> => {
    const balancers = REGION_ROLES.flatMap((role) =>
      topology.regions[role].loadBalancers.map((part) => startFront(context, role, part, { invoke })),
    );
    await Promise.all([...balancers, host().warm()]);
    routing.start();
    later.schedules = startSchedules(
      context,
      REGION_ROLES.map((role) => topology.regions[role]),
      { invoke: journalProbes(context, invoke) },
    );
    await routing.settled(signal);
  };

  return {
    startUp: [startStores, startFunctions, startTraffic],
    routing,
    host: () => later.host,
    invoke,
    census: (role) => census(topology, role, later.host),
    stop: () => stopParts({ ...later, routing, tables, database, secrets }),
  };
};

interface Running {
  readonly host?: FunctionHost;
  readonly schedules?: Schedules;
  readonly routing: Routing;
  readonly tables: Tables;
  readonly database: GlobalDatabase;
  readonly secrets: SecretsManager;
}

/** What asks goes before what answers. */
const stopParts = async ({ host, schedules, routing, tables, database, secrets }: Running): Promise<void> => {
  await Promise.allSettled([schedules?.stop(), routing.stop()]);
  await host?.stop();
  await Promise.allSettled([tables.stop(), database.stop()]);
  secrets.stop();
};

/** A custom resource's function that failed without an answer is the failure of the deploy. */
const answerOf = async (invocation: Promise<InvocationResult>): Promise<unknown> => {
  const result = await invocation;
  if (result.kind === 'answer') return result.payload;
  throw new Error(
    result.kind === 'function-error' ? result.error.errorMessage : `its function was ${result.kind}`,
  );
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
