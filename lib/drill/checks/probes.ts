import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import { wasBusy } from '../lateness.ts';

const STAGE = 'probes';

/** Both regions probe by themselves, and found nothing wrong before the fault. */
export const probes: Check = {
  id: 'probes',
  title: 'Probes ran in both regions',
  judge(evidence) {
    const { history, speed } = evidence;
    const schedules = history.assembly?.schedules;
    const { calmUntil } = history;
    const steadyAt = history.phaseAt('steady');
    if (schedules === undefined || steadyAt === undefined) return notReached(STAGE);
    const runs = history.of('probe');
    const failing = runs.find(({ at, failed }) => failed > 0 && at < calmUntil && at >= steadyAt);
    if (failing !== undefined) {
      const reason = `A probe in the ${failing.role} failed without a fault: ${failing.failures.join('; ')}.`;
      return failing.unanswered === failing.failed && wasBusy(evidence, 'steady')
        ? unknown(STAGE, `Machine too slow for --speed ${speed}: ${reason}`)
        : fail(STAGE, reason);
    }
    const seenMs = lastAt(history.events) - steadyAt;
    for (const role of REGION_ROLES) {
      if (runs.some((run) => run.role === role)) continue;
      const own = schedules.filter((schedule) => schedule.role === role);
      if (own.length === 0) return fail(STAGE, `The ${role} region has no enabled probe schedule.`);
      const due = Math.min(...own.map(({ intervalSeconds }) => intervalSeconds)) * 1000;
      if (seenMs < due) return notReached(STAGE);
      return fail(
        STAGE,
        `No probe ran in the ${role} region.`,
        own.map(({ part }) => part),
      );
    }
    return pass(STAGE, `${runs.length} probe runs in both regions.`);
  },
};

const lastAt = (events: readonly { readonly at: number }[]): number => events.at(-1)?.at ?? 0;
