import {
  JOURNEYS,
  UPSTREAM_SIGN_IN,
  UPSTREAM_SIGN_IN_DEPENDENCIES,
} from '../../../lambda/contract/journeys.ts';
import type { Journey } from '../../../lambda/contract/journeys.ts';
import type { DependencyObservation } from '../../evidence/results.ts';
import type { Absence } from '../absence.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence, Ruling } from '../check.ts';
import type { Attempt, History } from '../history.ts';
import { areMachines } from '../lateness.ts';
import { commonest } from '../statistics.ts';

/**
 * Exactly the journeys that declare a hard need of what is absent are the ones that change.
 * @param id tells several judges of one story apart.
 */
export const dependenciesWithout = (absence: Absence, id = 'dependencies'): Check => ({
  id,
  title:
    id === 'dependencies'
      ? 'Declared and observed dependencies agree'
      : `Declared and observed dependencies agree without ${absence.what}`,
  judge(evidence) {
    const { history } = evidence;
    const stage = `without ${absence.what}`;
    const last = absence.phases.at(-1);
    if (last === undefined || history.phaseAt(last) === undefined) return notReached(stage);
    const observed = observeDependencies(history, absence);
    const unseen = JOURNEYS.find((journey) => !observed.some((entry) => entry.journey === journey));
    if (unseen !== undefined)
      return unknown(stage, `The ${absence.servedBy ?? 'service'} answered no attempt of ${unseen}.`);
    return rule(evidence, absence, observed, stage);
  },
});

function rule(
  evidence: Evidence,
  absence: Absence,
  observed: readonly DependencyObservation[],
  stage: string,
): Ruling {
  const rulings = observed
    .filter(
      ({ changed, expectedToChange }) =>
        changed !== expectedToChange && (changed || absence.manner === 'lasting'),
    )
    .map((wrong) => ruleOnOne(evidence, absence, wrong, stage));
  const changed = observed.filter((entry) => entry.changed).map(({ journey }) => journey);
  const sentence = `exactly ${changed.join(', ') || 'nothing'} changed, as declared`;
  // What one journey lost to the machine must not hide what another lost to the service.
  return (
    rulings.find(({ outcome }) => outcome === 'fail') ??
    rulings[0] ??
    pass(stage, `Without ${absence.what} ${sentence}.`)
  );
}

function ruleOnOne(
  evidence: Evidence,
  absence: Absence,
  wrong: DependencyObservation,
  stage: string,
): Ruling {
  const { history } = evidence;
  const where = absence.servedBy === undefined ? '' : ` in the ${absence.servedBy}`;
  if (!wrong.changed)
    return fail(
      stage,
      `${wrong.journey} went on${where}, though it declares a hard need of ${absence.what}.`,
    );
  const reason = `${wrong.journey} failed${where}, though it declares no hard need of ${absence.what}${why(history, absence, wrong.journey)}.`;
  const attempts = attemptsWithout(history, absence, wrong.journey);
  return areMachines(evidence, absence.phases, attempts)
    ? unknown(stage, `Machine too slow for --speed ${evidence.speed}: ${reason}`)
    : fail(stage, reason);
}

/** One entry a journey, from what was answered while it was absent. */
export function observeDependencies(
  history: History,
  absence: Absence | undefined,
): readonly DependencyObservation[] {
  if (absence === undefined) return [];
  return [...journeysWithout(history, absence), ...upstreamWithout(history, absence)];
}

function journeysWithout(history: History, absence: Absence): readonly DependencyObservation[] {
  return JOURNEYS.flatMap((journey) => {
    const declared = history.of('declared').find((event) => event.journey === journey);
    const attempts = attemptsWithout(history, absence, journey);
    if (declared === undefined || attempts.length === 0) return [];
    const { hard, soft } = declared;
    const changed = attempts.some(({ outcome }) => outcome !== 'ok');
    return [{ journey, hard, soft, changed, expectedToChange: isMeant(absence, hard) }];
  });
}

/** People who sign in at their organisation's provider, where a story has some. */
function upstreamWithout(history: History, absence: Absence): readonly DependencyObservation[] {
  const attempts = history.of('upstream-attempt').filter(({ phase }) => absence.phases.includes(phase));
  if (attempts.length === 0) return [];
  const { hard, soft } = UPSTREAM_SIGN_IN_DEPENDENCIES;
  const changed = attempts.some(({ outcome }) => outcome !== 'signed-in');
  return [{ journey: UPSTREAM_SIGN_IN, hard, soft, changed, expectedToChange: isMeant(absence, hard) }];
}

const isMeant = ({ dependencies }: Absence, hard: readonly string[]): boolean =>
  hard.some((dependency) => dependencies.some((absent) => absent === dependency));

const attemptsWithout = (
  history: History,
  { phases, servedBy }: Absence,
  journey: string,
): readonly Attempt[] =>
  phases
    .flatMap((phase) => history.attempts({ journey, phase }))
    .filter((attempt) => servedBy === undefined || attempt.servedBy === servedBy)
    .filter((attempt) => !isCaughtByLoss(history, attempt));

/** Begun before a region was lost and not over by then: its end says nothing of what was absent before. */
const isCaughtByLoss = ({ lostAt }: History, { startedAt, endedAt }: Attempt): boolean =>
  lostAt !== undefined && startedAt < lostAt && endedAt > lostAt;

function why(history: History, absence: Absence, journey: string): string {
  const failed = attemptsWithout(history, absence, journey as Journey).filter(
    ({ outcome }) => outcome !== 'ok',
  );
  const cause = commonest(failed.map(({ step, reason }) => `${step ?? 'start'}: ${reason ?? 'no reason'}`));
  return cause === undefined ? '' : `: ${failed.length} attempts, most often at ${cause.text}`;
}
