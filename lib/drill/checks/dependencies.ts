import { JOURNEYS } from '../../../lambda/contract/journeys.ts';
import type { DependencyObservation } from '../../evidence/results.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import type { History } from '../history.ts';

const STAGE = 'without a writable database';
/** From the cut until the promotion is through. */
const WITHOUT_WRITER = ['lost', 'promoting'];
/** What a standby without a promotion does not have. */
const ABSENT = ['aurora-write', 'writer-guard'];

/** Exactly the journeys that declare a hard need of a writable database are the ones that stay away. */
export const dependencies: Check = {
  id: 'dependencies',
  title: 'Declared and observed dependencies agree',
  judge({ history }) {
    if (history.phaseAt('promoting') === undefined) return notReached(STAGE);
    const observed = observeDependencies(history);
    const unseen = JOURNEYS.find((journey) => !observed.some((entry) => entry.journey === journey));
    if (unseen !== undefined) return unknown(STAGE, `The standby answered no attempt of ${unseen}.`);
    const wrong = observed.filter(({ changed, expectedToChange }) => changed !== expectedToChange);
    const [first] = wrong;
    if (first === undefined) {
      const changed = observed.filter((entry) => entry.changed).map(({ journey }) => journey);
      return pass(
        STAGE,
        `Without a writable database exactly ${changed.join(', ') || 'nothing'} changed, as declared.`,
      );
    }
    return fail(
      STAGE,
      first.changed
        ? `${first.journey} failed in the standby, though it declares no hard need of a writable database.`
        : `${first.journey} went on in the standby, though it declares a hard need of a writable database.`,
    );
  },
};

/** One entry a journey, from what the standby answered until the database was promoted. */
export function observeDependencies(history: History): readonly DependencyObservation[] {
  return JOURNEYS.flatMap((journey) => {
    const declared = history.of('declared').find((event) => event.journey === journey);
    const attempts = WITHOUT_WRITER.flatMap((phase) => history.attempts({ journey, phase })).filter(
      ({ servedBy }) => servedBy === 'standby',
    );
    if (declared === undefined || attempts.length === 0) return [];
    const { hard, soft } = declared;
    return [
      {
        journey,
        hard,
        soft,
        changed: attempts.some(({ outcome }) => outcome !== 'ok'),
        expectedToChange: hard.some((dependency) => ABSENT.includes(dependency)),
      },
    ];
  });
}
