import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Ruling } from '../check.ts';
import type { EventOf } from '../history.ts';
import { tellsSerial } from '../readiness.ts';

const STAGE = 'rotation';

export interface RotatedOptions {
  /** Phase in which the rotation has to be complete. */
  readonly phase: string;
  /** Name of the value in the health document. */
  readonly holder: string;
}

/** The new value is current in both regions, whoever is asked holds it, and the former one opens nothing any more. */
export const rotated = ({ phase, holder }: RotatedOptions): Check => ({
  id: 'rotated',
  title: 'Both regions hold the new password, and the database refuses the former one',
  judge({ history }) {
    const seen = history.of('rotation').findLast((event) => event.phase === phase);
    if (seen === undefined) return notReached(STAGE);
    const stored = storedIn(seen);
    if (stored !== undefined) return stored;
    const silent = REGION_ROLES.find(
      (role) => !tellsSerial(history, { role, phase, holder, above: seen.formerSerial }),
    );
    if (silent !== undefined)
      return fail(
        STAGE,
        `The ${silent} did not say that it holds a serial of ${holder} above ${seen.formerSerial}.`,
      );
    return refusedBy(seen);
  },
});

function storedIn({ secret, serials, formerSerial }: EventOf<'rotation'>): Ruling | undefined {
  const wanted = formerSerial + 1;
  const old = REGION_ROLES.find((role) => serials[role] !== wanted);
  if (old === undefined) return undefined;
  const found = serials[old] === undefined ? 'gave no value' : `has serial ${serials[old]}`;
  return fail(
    STAGE,
    `The secret ${secret} was not rotated once: the store of the ${old} ${found}, not ${wanted}.`,
  );
}

function refusedBy({ formerLogin, serials }: EventOf<'rotation'>): Ruling {
  const open = REGION_ROLES.find((role) => formerLogin[role] === 'taken');
  if (open !== undefined) return fail(STAGE, `The database in the ${open} still takes the former password.`);
  const silent = REGION_ROLES.find((role) => formerLogin[role] === 'unreachable');
  if (silent !== undefined) return unknown(STAGE, `No database answered in the ${silent}.`);
  return pass(
    STAGE,
    `Serial ${serials.primary} in both regions, and both databases refuse the former password.`,
  );
}

/** While a copy could not follow nothing was changed, and the rotation said why. */
export const deferred = (phase: string): Check => ({
  id: 'deferred',
  title: 'While a copy could not follow, the rotation changed nothing and said why',
  judge({ history }) {
    const seen = history.of('rotation').find((event) => event.phase === phase);
    const begun = history.phaseAt(phase);
    if (seen === undefined || begun === undefined) return notReached(STAGE);
    const steps = history.of('rotation-step').filter(({ at }) => at >= begun && at <= seen.at);
    const failed = steps.find(({ outcome }) => outcome === 'failed');
    const did = steps.findLast(({ outcome }) => outcome === 'done');
    if (did !== undefined)
      return fail(STAGE, `The rotation went as far as ${did.step} though a copy could not follow.`);
    if (failed === undefined)
      return unknown(STAGE, 'The rotation was not attempted while a copy could not follow.');
    if (seen.serials.primary !== seen.formerSerial)
      return fail(
        STAGE,
        `The primary has serial ${seen.serials.primary ?? 'unknown'}, not ${seen.formerSerial}.`,
      );
    if (seen.formerLogin.primary !== 'taken')
      return fail(STAGE, `The database in the primary: the password in use is ${seen.formerLogin.primary}.`);
    return pass(STAGE, `Refused at ${failed.step}: ${failed.reason ?? 'no reason given'}.`);
  },
});
