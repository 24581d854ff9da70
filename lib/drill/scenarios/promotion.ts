import { adminBack } from '../checks/admin-back.ts';
import { adminThroughout } from '../checks/admin-throughout.ts';
import { machine } from '../checks/machine.ts';
import { probes } from '../checks/probes.ts';
import { readEndpoints } from '../checks/read-endpoints.ts';
import { readsSurvive } from '../checks/reads-survive.ts';
import { sampleCounts } from '../checks/sample-counts.ts';
import { trafficFollows } from '../checks/traffic-follows.ts';
import { unknownParts } from '../checks/unknown-parts.ts';
import { writesKept } from '../checks/writes-kept.ts';
import type { Scenario } from '../scenario.ts';
import { MEASURED_SECONDS, STANDARD_LOAD } from './load-plans.ts';
import { STEADY_CHECKS } from './steady-state.ts';

/** The sum of the step time-outs of a switchover, as of a promotion. */
const CEILING_SECONDS = 900;

export const promotion: Scenario = {
  name: 'promotion',
  title: 'the database is switched over and back, and nobody who signs in notices',
  story:
    'Nothing is lost. For a rotation of regions an operator takes the claim of the standby and switches the database over to it, under load; traffic follows the claim. A while later both go back. Reads go on through the read-only endpoints of both regions, administration is refused honestly while the writer moves and is back within its target, and no acknowledged write is lost.',
  shapes: [],
  needs: ['load', 'switchover', 'claim'],
  steps: [
    { kind: 'observe', phase: 'steady', seconds: MEASURED_SECONDS, gate: STEADY_CHECKS },
    {
      kind: 'switch-over',
      phase: 'switching',
      to: 'standby',
      ceilingSeconds: CEILING_SECONDS,
      gate: [readEndpoints, readsSurvive],
    },
    { kind: 'observe', phase: 'in-standby', seconds: MEASURED_SECONDS, gate: [] },
    {
      kind: 'switch-over',
      phase: 'returning',
      to: 'primary',
      ceilingSeconds: CEILING_SECONDS,
      gate: [readEndpoints, readsSurvive],
    },
    { kind: 'observe', phase: 'returned', seconds: MEASURED_SECONDS, gate: [] },
    { kind: 'account-for-writes', phase: 'accounting' },
  ],
  load: STANDARD_LOAD,
  checks: [
    ...STEADY_CHECKS,
    trafficFollows,
    readsSurvive,
    readEndpoints,
    adminThroughout,
    adminBack,
    writesKept,
    probes,
    sampleCounts,
    unknownParts,
    machine,
  ],
  selfHealing: ['session', 'refresh', 'hosted-page', 'sign-in'],
  measured: [['steady'], ['switching', 'in-standby'], ['returning', 'returned']],
};
