/** F28: a key set is rolled over, and nobody meets a key that they do not know. */
import { addedLatency } from '../../checks/added-latency.ts';
import { aloneAgain } from '../../checks/alone-again.ts';
import { keysRolled, nobodySignedOut } from '../../checks/keys-rolled.ts';
import { machine } from '../../checks/machine.ts';
import { nobodyNoticed } from '../../checks/nobody-noticed.ts';
import { sampleCounts } from '../../checks/sample-counts.ts';
import { unknownParts } from '../../checks/unknown-parts.ts';
import type { Scenario } from '../../scenario.ts';
import { MEASURED_SECONDS, STANDARD_LOAD } from '../load-plans.ts';
import { STEADY_CHECKS } from '../steady-state.ts';
import { LATENCY } from './limits.ts';

const ROLLING = 'rolling';

/** Less than the quarter of an hour that a hurried key is published before it signs. */
const KEPT_SECONDS = 600;
/** That quarter of an hour, and two looks of an application. */
const SIGNS_WITHIN_SECONDS = 1000;

export const keyRollover: Scenario = {
  name: 'key-rollover',
  title: 'signing, MAC and cookie keys are replaced at once, and nobody is signed out',
  story:
    'An operator no longer trusts the keys and has the rotation function replace all three sets. Each new key is published for a quarter of an hour before it signs, in both regions at the same second, because the date is inside the secret. In each region an application verifies every ID token by a key set that it keeps for ten minutes and never meets a key that it does not know. Sessions, refresh tokens and cookies of before go on, also of people who come back only afterwards. The ordinary rollover is the same with two days instead of a quarter of an hour, and the end of a retired key comes a week later: neither fits into a drill.',
  shapes: [],
  needs: ['load', 'rotate'],
  steps: [
    { kind: 'observe', phase: 'steady', seconds: MEASURED_SECONDS, gate: STEADY_CHECKS },
    {
      kind: 'roll-keys',
      phase: ROLLING,
      keys: ['signing', 'mac', 'cookie'],
      keptSeconds: KEPT_SECONDS,
      signsWithinSeconds: SIGNS_WITHIN_SECONDS,
      seconds: MEASURED_SECONDS,
      gate: [],
    },
  ],
  load: STANDARD_LOAD,
  checks: [
    ...STEADY_CHECKS,
    keysRolled({ phase: ROLLING, holders: ['signing-keys', 'mac-keys', 'cookie-keys'] }),
    nobodySignedOut(ROLLING),
    nobodyNoticed([ROLLING]),
    addedLatency({ phase: ROLLING, ...LATENCY, environments: 'kept' }),
    aloneAgain({ healed: ROLLING, environments: 'kept', what: 'the rollover' }),
    sampleCounts,
    unknownParts,
    machine,
  ],
  selfHealing: ['session', 'refresh', 'hosted-page', 'sign-in'],
  measured: [['steady'], [ROLLING]],
};
