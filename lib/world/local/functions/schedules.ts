import { setMaxListeners } from 'node:events';

import type { RegionTopology, SchedulePart } from '../../../assembly/topology.ts';
import type { LocalContext } from '../ports.ts';
import type { FunctionHost } from './host.ts';

/** Runs the templates' schedules until stopped. */
export interface Schedules {
  /** Starts no further invocation; those under way go on. */
  stop(): Promise<void>;
}

/**
 * Invokes scheduled functions at their interval of simulated time, each from a phase of its own, as rules that were
 * deployed at different moments do. An invocation that has not come back, as in a lost region, does not hold up the
 * schedule: the next one is skipped, not queued.
 */
export const startSchedules = (
  { clock, emit, random }: Pick<LocalContext, 'clock' | 'emit' | 'random'>,
  regions: readonly Pick<RegionTopology, 'schedules'>[],
  functions: Pick<FunctionHost, 'invoke'>,
): Schedules => {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const invoke = async (schedule: SchedulePart): Promise<void> => {
    const result = await functions.invoke(schedule.functionArn, schedule.input);
    if (result.kind === 'answer' || result.kind === 'lost') return;
    const reason = result.kind === 'throttled' ? 'throttled' : result.error.errorMessage;
    emit({ kind: 'note', message: `${schedule.origin.logicalId}: the scheduled function failed: ${reason}` });
  };
  const run = async (schedule: SchedulePart): Promise<void> => {
    const intervalMs = schedule.intervalSeconds * 1000;
    let due = clock.elapsedMs() + random() * intervalMs;
    let open = false;
    for (; ; due += intervalMs) {
      await clock.sleep(due - clock.elapsedMs(), ending.signal);
      if (open) continue;
      open = true;
      void invoke(schedule)
        .catch((error: unknown) =>
          emit({ kind: 'note', message: `${schedule.origin.logicalId}: ${String(error)}` }),
        )
        .finally(() => (open = false));
    }
  };
  const runs = regions
    .flatMap(({ schedules }) => schedules)
    .filter(({ enabled }) => enabled)
    .map((schedule) => run(schedule).catch(() => undefined));
  return {
    stop: async () => {
      ending.abort(new Error('the world ends'));
      await Promise.all(runs);
    },
  };
};
