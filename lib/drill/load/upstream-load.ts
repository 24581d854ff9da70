/** Drives the people who sign in at a provider of their organisation, beside the journeys. */
import type { WorldClient } from '../../world/world.ts';
import { jittered, seededRandom } from '../random.ts';
import type { Random } from '../random.ts';
import type { LoadOptions } from './options.ts';
import type { UpstreamPlan } from './plan.ts';
import type { UpstreamAttemptResult } from './workload.ts';

const JITTER = 0.1;

export interface UpstreamClients {
  readonly running: readonly Promise<void>[];
  close(): void;
}

/** Nobody, where the plan or the workload has none. */
export function runUpstreamClients(options: LoadOptions, signal: AbortSignal): UpstreamClients {
  const { plan, workload, world, seed } = options;
  const { upstream } = plan;
  const attempt = workload.attemptUpstream?.bind(workload);
  if (upstream === undefined || attempt === undefined) return { running: [], close: () => undefined };
  const clients = Array.from({ length: upstream.clients }, (_, index) => {
    const name = `upstream-${index}`;
    return { name, index, connection: world.client('new-connection', name) };
  });
  const one = (client: UpstreamClient): Promise<void> => {
    const random = seededRandom(seed * 1009 + 7919 + client.index);
    return runClient(
      options,
      upstream,
      client,
      () => attempt(client.index, client.connection),
      random,
      signal,
    );
  };
  return {
    running: clients.map(one),
    close: () => clients.forEach(({ connection }) => connection.close()),
  };
}

interface UpstreamClient {
  readonly name: string;
  readonly index: number;
  readonly connection: WorldClient;
}

async function runClient(
  options: LoadOptions,
  plan: UpstreamPlan,
  client: UpstreamClient,
  attempt: () => Promise<UpstreamAttemptResult>,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = options.world;
  let pauseMs = ((client.index + random()) / plan.clients) * plan.intervalSeconds * 1000;
  while (await isOn(clock.sleep(pauseMs, signal))) {
    const outcome = await journalled(options, client, attempt, signal);
    const seconds = outcome === 'signed-in' ? plan.intervalSeconds : plan.againSeconds;
    pauseMs = jittered(seconds * 1000, JITTER, random);
  }
}

async function journalled(
  { world: { clock }, emit, phase }: LoadOptions,
  { name }: UpstreamClient,
  attempt: () => Promise<UpstreamAttemptResult>,
  signal: AbortSignal,
): Promise<UpstreamAttemptResult['outcome']> {
  const startedAt = clock.elapsedMs();
  const startedIn = phase();
  const result = await attempt();
  // A connection closed under an attempt says nothing about the service.
  if (signal.aborted) return result.outcome;
  const endedAt = clock.elapsedMs();
  emit({ kind: 'upstream-attempt', client: name, phase: startedIn, startedAt, endedAt, ...result });
  return result.outcome;
}

/** @returns false once the load was stopped. */
const isOn = (sleep: Promise<void>): Promise<boolean> =>
  sleep.then(
    () => true,
    () => false,
  );
