import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence, Ruling } from '../check.ts';
import type { Attempt } from '../history.ts';
import { commonest } from '../statistics.ts';
import { delayByOthers, latenessMargin, machineAtFault } from '../lateness.ts';

const STAGE = 'outage';

/**
 * Requests fail between the fault and the end of the client's TTL plus its time-out, and at no other time. A region that
 * answers errors ends no connection: who made one with its last answer keeps it until it is too old. Stale-DNS clients
 * are apart; so is `admin`, which waits for a person.
 */
export const failureWindow: Check = {
  id: 'failure-window',
  title: 'Requests failed only while DNS was moving',
  judge(evidence) {
    const { history } = evidence;
    const { lostAt, switched } = history;
    if (lostAt === undefined || history.phaseAt('promoting') === undefined) return notReached(STAGE);
    if (switched === undefined) return notReached(STAGE);
    const limits = history.of('limits')[0];
    const { longestTtlSeconds: ttlSeconds } = history;
    if (limits === undefined || ttlSeconds === 0)
      return unknown(STAGE, "The world did not tell the records' TTL or its clients' time-out.");
    const lastsMs = evidence.shape === 'errors' ? limits.keptAliveMs : 0;
    const closesAt = switched.at + ttlSeconds * 1000 + Math.max(limits.clientTimeoutMs, lastsMs);
    return judge(evidence, lostAt, closesAt);
  },
};

function judge(evidence: Evidence, lostAt: number, closesAt: number): Ruling {
  const failed = evidence.selfHealing
    .flatMap((journey) => evidence.history.attempts({ journey }))
    .filter(({ outcome }) => outcome !== 'ok');
  const early = failed.filter(({ endedAt }) => endedAt < lostAt);
  const late = failed.filter(({ startedAt }) => startedAt > closesAt);
  const outside = [...early, ...late];
  const width = ((closesAt - lostAt) / 1000).toFixed(0);
  if (outside.length === 0)
    return pass(STAGE, `${failed.length} failed attempts, all within ${width} s of the fault.`);
  const reason = `${early.length} attempts failed before the fault and ${late.length} later than ${width} s after it: ${causeOf(outside)}.`;
  // Late by less than the machine itself was late: no verdict can rest on it.
  const marginMs = Math.max(latenessMargin(evidence), delayByOthers(evidence)) * 1000;
  const beyondDoubt = early.length > 0 || late.some(({ startedAt }) => startedAt > closesAt + marginMs);
  return beyondDoubt ? fail(STAGE, reason) : unknown(STAGE, `${machineAtFault(evidence)}: ${reason}`);
}

const causeOf = (attempts: readonly Attempt[]): string =>
  commonest(
    attempts.map(({ journey, step, reason }) => `${journey} at ${step ?? 'start'}: ${reason ?? 'no reason'}`),
  )?.text ?? 'no reason';
