import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Ruling } from '../check.ts';
import type { History } from '../history.ts';
import { formerSigner, newSigner } from '../rollovers.ts';
import { tellsSerial } from '../readiness.ts';

const STAGE = 'rollover';

export interface RolledOptions {
  readonly phase: string;
  /** Names of the replaced sets in the health document, and the serial that each had. */
  readonly holders: readonly string[];
}

/**
 * In each region an application that keeps the key set went from the former key to the new one and never met one that it
 * did not know; the former key stays published for what it has signed.
 */
export const keysRolled = ({ phase, holders }: RolledOptions): Check => ({
  id: 'keys-rolled',
  title: 'New keys sign, and no application ever met one that it did not know',
  judge({ history }) {
    if (history.phaseAt(phase) === undefined) return notReached(STAGE);
    const rulings = REGION_ROLES.map((role) => judgeRegion(history, role, phase, holders));
    return (
      rulings.find(({ outcome }) => outcome === 'fail') ??
      rulings.find(({ outcome }) => outcome === 'unknown') ??
      pass(STAGE, rulings.map(({ reason }) => reason).join(' '))
    );
  },
});

function judgeRegion(history: History, role: RegionRole, phase: string, holders: readonly string[]): Ruling {
  const looks = history.of('key-look').filter((look) => look.role === role);
  const bad = looks.find(({ outcome }) => outcome === 'unknown-key' || outcome === 'forged');
  if (bad !== undefined)
    return fail(
      STAGE,
      `An application in the ${role} got a token of ${bad.signedBy ?? 'no key'}: ${bad.outcome}.`,
    );
  const failed = looks.find(({ outcome }) => outcome === 'failed');
  if (failed !== undefined)
    return fail(STAGE, `An application in the ${role} got no token: ${failed.reason ?? 'no reason given'}.`);
  const [former, signing] = [formerSigner(looks), newSigner(looks)];
  if (former === undefined) return unknown(STAGE, `No application in the ${role} got a token.`);
  if (signing === undefined) return fail(STAGE, `The former key still signs in the ${role}.`);
  const kept = looks.at(-1)?.kept ?? [];
  if (!kept.includes(former)) return fail(STAGE, `The former key is no longer published in the ${role}.`);
  const silent = holders.find((holder) => !wasReplaced(history, role, phase, holder));
  if (silent !== undefined) return fail(STAGE, `The ${role} did not say that it holds new ${silent}.`);
  return pass(
    STAGE,
    `${role}: ${looks.length} tokens verified, the new key signs, the former one is published.`,
  );
}

/** Against what the region told before anybody replaced anything. */
function wasReplaced(history: History, role: RegionRole, phase: string, holder: string): boolean {
  const before = history
    .of('health-document')
    .find((event) => event.role === role && holder in event.serials);
  const above = before?.serials[holder];
  return above !== undefined && tellsSerial(history, { role, phase, holder, above });
}

/** Nobody is signed out: what was issued before opens what it opened, for those too who were away meanwhile. */
export const nobodySignedOut = (phase: string): Check => ({
  id: 'nobody-signed-out',
  title: 'Sessions and refresh tokens of before go on, also of people who were away',
  judge({ history }) {
    const visits = history.of('issuer-visit').filter((visit) => visit.phase === phase);
    if (visits.length === 0) return notReached(STAGE);
    const refused = visits.find(({ accepted }) => !accepted);
    if (refused !== undefined)
      return fail(STAGE, `${refused.what}, in the ${refused.through ?? 'service'}: ${refused.observed}.`);
    return pass(STAGE, `${visits.length} of ${visits.length} were taken as before, in both regions.`);
  },
});
