import { defineRule } from '../../rule.ts';
import type { ReviewModel } from '../../model/model.ts';
import { checkOf } from './health-checks.ts';
import { hasPolicy, nameOf, recordsOf } from './records.ts';
import { timeToLive, untilRed } from './recovery-time.ts';

/** Where an application says nothing of its own: default checks (90 s) with a TTL of 30 s just pass. */
const OBJECTIVE_SECONDS = 120;

export const recoveryAboveObjective = defineRule({
  id: 'recovery-above-objective',
  family: 'routing',
  severity: 'error',
  title: 'A red health check and an expired answer fit into the recovery objective',
  why: 'Until both passed, users still go to the region that is lost. No code makes it faster.',
  source:
    'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html',
  fix: 'Ask each 10 s, lower FailureThreshold and TTL, or raise the objective.',
  controls: [
    { catalogue: 'NIST 800-53', id: 'CP-10' },
    { catalogue: 'AWS Well-Architected', id: 'REL13-BP02' },
  ],
  // A SECONDARY is what is changed to.
  subjects: (model) =>
    recordsOf(model).filter(
      (record) =>
        hasPolicy(record) && record.raw.HealthCheckId !== undefined && record.raw.Failover !== 'SECONDARY',
    ),
  *check(record, model) {
    const check = checkOf(record, model);
    const [red, expired] = [check && untilRed(check, model), timeToLive(record, model)];
    if (red === undefined || expired === undefined) return;
    const [sum, most] = [red.seconds + expired.seconds, objectiveOf(model)];
    if (sum > most)
      yield `${nameOf(record)}: ${red.text} + ${expired.text} = ${sum} s, needs at most ${most} s`;
  },
});

/** The strictest journey that recovers by itself. A black hole is the slower of both faults. */
function objectiveOf({ environment }: ReviewModel): number {
  if (environment === undefined) return OBJECTIVE_SECONDS;
  const { admin: _byPerson, ...journeys } = environment.objectives;
  return Math.min(...Object.values(journeys).map(({ blackHole }) => blackHole.p99Seconds));
}
