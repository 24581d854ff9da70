/** F07 with a region gone: a password is not changed where its copy cannot follow. */
import { aloneAgain } from '../../checks/alone-again.ts';
import { faultHits } from '../../checks/fault-hits.ts';
import { machine } from '../../checks/machine.ts';
import { nobodyNoticed } from '../../checks/nobody-noticed.ts';
import { deferred, rotated } from '../../checks/rotated.ts';
import { sampleCounts } from '../../checks/sample-counts.ts';
import { unknownParts } from '../../checks/unknown-parts.ts';
import type { Scenario } from '../../scenario.ts';
import { MEASURED_SECONDS, STANDARD_LOAD } from '../load-plans.ts';
import { STEADY_CHECKS } from '../steady-state.ts';
import { ATTEMPT_SECONDS, DATABASE_HOLDER, DATABASE_SECRET, TOLD_WITHIN_SECONDS } from './limits.ts';

const DARK = 'dark';
const DEFERRED = 'deferred';
const HEALED = 'healed';
const ROTATED = 'rotated';

/** Secrets Manager attempts again by itself; the world's assumption of when is five minutes. */
const ATTEMPTED_AGAIN_SECONDS = 400;
const WELL_WITHIN_SECONDS = 180;

export const rotationWhileDark: Scenario = {
  name: 'rotation-while-dark',
  title: 'the database password is to be rotated while the standby is lost',
  story:
    "The standby is lost: connections to it hang, and nothing is copied to it. An operator has Secrets Manager rotate the application's database password in the primary. The function finds that the secret's copy does not follow and changes nothing, so that the standby is never left with a password that the database, which replicates, no longer takes. When the standby is back, Secrets Manager attempts the rotation again, and it is completed in both regions.",
  shapes: [],
  needs: ['load', 'rotate', 'region-loss'],
  steps: [
    { kind: 'observe', phase: 'steady', seconds: MEASURED_SECONDS, gate: STEADY_CHECKS },
    {
      kind: 'inject',
      phase: DARK,
      faults: [{ kind: 'region-loss', role: 'standby', shape: 'black-hole' }],
      seconds: 20,
      degraded: [],
      hitWithinSeconds: 120,
      gate: [],
    },
    {
      kind: 'begin-rotation',
      phase: DEFERRED,
      secret: DATABASE_SECRET,
      seconds: MEASURED_SECONDS,
      endsWithinSeconds: ATTEMPT_SECONDS,
      gate: [deferred(DEFERRED)],
    },
    { kind: 'heal', phase: HEALED, seconds: 20, wellWithinSeconds: WELL_WITHIN_SECONDS, gate: [] },
    {
      kind: 'await-rotation',
      phase: ROTATED,
      secret: DATABASE_SECRET,
      holder: DATABASE_HOLDER,
      seconds: MEASURED_SECONDS,
      withinSeconds: ATTEMPTED_AGAIN_SECONDS + TOLD_WITHIN_SECONDS,
      gate: [],
    },
  ],
  load: STANDARD_LOAD,
  checks: [
    ...STEADY_CHECKS,
    faultHits,
    deferred(DEFERRED),
    rotated({ phase: ROTATED, holder: DATABASE_HOLDER }),
    nobodyNoticed([DEFERRED, HEALED, ROTATED]),
    aloneAgain({ healed: ROTATED, environments: 'kept', what: 'the rotation' }),
    sampleCounts,
    unknownParts,
    machine,
  ],
  selfHealing: ['session', 'refresh', 'hosted-page', 'sign-in'],
  measured: [['steady'], [DEFERRED], [ROTATED]],
};
