import { answersExpire } from '../checks/answers-expire.ts';
import { deniedPermissions } from '../checks/denied.ts';
import { functionsDied } from '../checks/functions-died.ts';
import { machine } from '../checks/machine.ts';
import { ownRegion } from '../checks/own-region.ts';
import { primaryRouting } from '../checks/primary-routing.ts';
import { probes } from '../checks/probes.ts';
import { sampleCounts } from '../checks/sample-counts.ts';
import { steadyGreen } from '../checks/steady-green.ts';
import { unknownParts } from '../checks/unknown-parts.ts';
import type { Check } from '../check.ts';
import type { Scenario } from '../scenario.ts';
import { MEASURED_SECONDS, STANDARD_LOAD } from './load-plans.ts';

/** What any run owes before its story may begin; also the gate of every other scenario. */
export const STEADY_CHECKS: readonly Check[] = [
  steadyGreen,
  primaryRouting,
  answersExpire,
  ownRegion,
  deniedPermissions,
  functionsDied,
];

/** Two probe periods at least, so that both regions are seen to probe. */
const STEADY_SECONDS = Math.max(MEASURED_SECONDS, 130);

export const steadyState: Scenario = {
  name: 'steady-state',
  title: 'nothing happens, and every journey works',
  story:
    'Both regions run, people sign in, refresh, look around and sign out, an administrator administers. No fault is injected. It proves that the load is real: a broken handler, a dead probe or a missing permission makes it fail.',
  shapes: [],
  needs: ['load'],
  steps: [{ kind: 'observe', phase: 'steady', seconds: STEADY_SECONDS, gate: [] }],
  load: STANDARD_LOAD,
  checks: [...STEADY_CHECKS, probes, sampleCounts, unknownParts, machine],
  selfHealing: ['session', 'refresh', 'hosted-page', 'sign-in'],
  measured: [['steady']],
};
