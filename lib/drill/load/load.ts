/** Drives every client of a plan until told to stop, one attempt at a time each, and journals every attempt. */
import type { WorldClock } from '../../world/world.ts';
import { seededRandom } from '../random.ts';
import type { Random } from '../random.ts';
import { Pause } from './pause.ts';
import { runUpstreamClients } from './upstream-load.ts';
import type { LoadOptions } from './options.ts';
import { castOf, pauseAfter } from './plan.ts';
import type { LoadPlan } from './plan.ts';
import { ralliedAfter } from './rally.ts';
import type { HeldMs } from './rally.ts';
import type { AttemptResult, LoadClient } from './workload.ts';

export interface Load {
  /** Rejects when an attempt failed for a reason of our own; resolves after {@link stop}. */
  readonly done: Promise<void>;
  /** Every client that pauses comes by within this time, simulated seconds, what DNS told it ending evenly over it. */
  rally(withinSeconds: number, heldMs?: HeldMs): void;
  /** Lets attempts under way end by themselves or be dropped, closes every connection. Repeatable. */
  stop(): Promise<void>;
}

export function startLoad(options: LoadOptions): Load {
  const halt = new AbortController();
  const random = seededRandom(options.seed);
  const clients = castOf(options.plan, random).map((spec): LoadClient => ({
    ...spec,
    connection: options.world.client(spec.kind, spec.name),
  }));
  const pauses = clients.map(() => new Pause(options.world.clock, halt.signal));
  const running = clients.map((client, index) =>
    runClient(options, client, seededRandom(options.seed * 1009 + index), pauses[index], halt.signal),
  );
  const upstream = runUpstreamClients(options, halt.signal);
  running.push(...upstream.running);
  const done = Promise.all(running).then(() => undefined);
  // Observed by the engine through `done`; a rejection between two awaits must not end the process.
  done.catch(() => undefined);
  return {
    done,
    rally(withinSeconds, heldMs) {
      const places = ralliedAfter(clients, withinSeconds, random, heldMs);
      pauses.forEach((pause, index) => pause.cutTo(places[index] ?? 0));
    },
    async stop() {
      halt.abort();
      for (const { connection } of clients) connection.close();
      upstream.close();
      await Promise.allSettled(running);
    },
  };
}

async function runClient(
  options: LoadOptions,
  client: LoadClient,
  random: Random,
  pause: Pause | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = options.world;
  let pauseMs = client.firstAfterMs;
  while (pause !== undefined && (await pause.take(pauseMs)) && !signal.aborted) {
    const startedAt = clock.elapsedMs();
    const outcome = await journalledAttempt(options, client, signal);
    pauseMs = pauseAfter(options.plan, client.journey, outcome, clock.elapsedMs() - startedAt, random);
  }
}

/** @returns lets wall time go again. */
export const holdFor = ({ pace }: Pick<LoadPlan, 'pace'>, clock: WorldClock): (() => void) =>
  (pace === 'work-while-served' ? clock.holdBack?.() : undefined) ?? (() => undefined);

async function journalledAttempt(
  { world, workload, plan, emit, phase }: LoadOptions,
  client: LoadClient,
  signal: AbortSignal,
): Promise<'ok' | 'unavailable' | 'failed'> {
  const startedAt = world.clock.elapsedMs();
  const startedRealMs = world.clock.realMs();
  const startedIn = phase();
  const letGo = holdFor(plan, world.clock);
  const result: AttemptResult = await workload.attempt(client.journey, client).finally(letGo);
  const outcome = result.outcome === 'ok' || result.outcome === 'unavailable' ? result.outcome : 'failed';
  // A connection closed under an attempt says nothing about the service.
  if (signal.aborted) return outcome;
  emit({
    kind: 'attempt',
    journey: client.journey,
    client: client.name,
    clientKind: client.kind,
    phase: startedIn,
    startedAt,
    endedAt: world.clock.elapsedMs(),
    realDurationMs: world.clock.realMs() - startedRealMs,
    ...result,
  });
  return outcome;
}
