/** F07: a rotation during traffic. */
import type { Check } from '../../check.ts';
import { addedLatency } from '../../checks/added-latency.ts';
import { aloneAgain } from '../../checks/alone-again.ts';
import { inRotation } from '../../checks/in-rotation.ts';
import { machine } from '../../checks/machine.ts';
import { nobodyNoticed } from '../../checks/nobody-noticed.ts';
import { rotated } from '../../checks/rotated.ts';
import { rotationFelt } from '../../checks/rotation-felt.ts';
import { sampleCounts } from '../../checks/sample-counts.ts';
import { unknownParts } from '../../checks/unknown-parts.ts';
import type { Scenario } from '../../scenario.ts';
import { MEASURED_SECONDS, STANDARD_LOAD } from '../load-plans.ts';
import { STEADY_CHECKS } from '../steady-state.ts';
import { ATTEMPT_SECONDS, DATABASE_HOLDER, DATABASE_SECRET, LATENCY, TOLD_WITHIN_SECONDS } from './limits.ts';

const ROTATING = 'rotating';
const TOLD = 'told';

const CHECKS: readonly Check[] = [
  ...STEADY_CHECKS,
  rotationFelt,
  rotated({ phase: TOLD, holder: DATABASE_HOLDER }),
  nobodyNoticed([ROTATING, TOLD]),
  addedLatency({ phase: ROTATING, ...LATENCY, environments: 'kept' }),
  inRotation({ phase: ROTATING, healed: TOLD }),
  aloneAgain({ healed: TOLD, environments: 'kept', what: 'the rotation' }),
  sampleCounts,
  unknownParts,
  machine,
];

export const rotationUnderLoad: Scenario = {
  name: 'rotation-under-load',
  title: 'the database password is rotated while people sign in',
  story:
    "An operator has Secrets Manager rotate the application's database password in the primary; the function of the templates changes it in the database, step by step. From that moment until the secret's label has moved, the password that everybody holds opens no new connection, and the proxies know no other. No request fails: open connections go on and new ones go past the proxy. Afterwards both regions hold the new password, without a restart, and the database refuses the former one.",
  shapes: [],
  needs: ['load', 'rotate'],
  steps: [
    { kind: 'observe', phase: 'steady', seconds: MEASURED_SECONDS, gate: STEADY_CHECKS },
    {
      kind: 'begin-rotation',
      phase: ROTATING,
      secret: DATABASE_SECRET,
      seconds: MEASURED_SECONDS,
      endsWithinSeconds: ATTEMPT_SECONDS,
      gate: [],
    },
    {
      kind: 'await-rotation',
      phase: TOLD,
      secret: DATABASE_SECRET,
      holder: DATABASE_HOLDER,
      seconds: 0,
      withinSeconds: TOLD_WITHIN_SECONDS,
      gate: [],
    },
  ],
  load: STANDARD_LOAD,
  checks: CHECKS,
  selfHealing: ['session', 'refresh', 'hosted-page', 'sign-in'],
  measured: [['steady'], [ROTATING]],
};
