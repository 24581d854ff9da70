/** One scenario for each stack that the standby may lack; `half-deployed-standby` runs all of them. */
import { JOURNEY_DEPENDENCIES } from '../../../lambda/contract/journeys.ts';
import { REMOVABLE_STACKS } from '../../world/world.ts';
import type { RemovableStack } from '../../world/world.ts';
import type { Check } from '../check.ts';
import { deniedPermissions } from '../checks/denied.ts';
import { faultHits } from '../checks/fault-hits.ts';
import { functionsDied } from '../checks/functions-died.ts';
import { backInTime, journeysLeft, readinessTold, recordTold } from '../checks/half-deployed.ts';
import { machine } from '../checks/machine.ts';
import { primaryRouting } from '../checks/primary-routing.ts';
import { steadyGreen } from '../checks/steady-green.ts';
import { unknownParts } from '../checks/unknown-parts.ts';
import { expectedJourneys, isReachableWithout } from '../half-deployed.ts';
import type { LoadPlan } from '../load/plan.ts';
import type { Scenario } from '../scenario.ts';

/** Enough to see what works and what does not: nothing here is a percentile of many. */
const FEW: LoadPlan = {
  clients: { 'new-connection': 5, 'kept-alive': 0, 'stale-dns': 0 },
  intervalSeconds: 20,
  retrySeconds: 1,
  unavailableSeconds: 30,
  minimumAttempts: 5,
  minimumClients: 5,
};
const STEADY_SECONDS = 30;
/** Longer than a check (3 x 10 s), a TTL (20 s) and a client's patience (15 s) take together, with room for one more. */
const WITHOUT_SECONDS = 100;
const PATIENCE = 1.5;

/** The standby owes nothing before the loss; the primary must not notice what the standby lacks. */
const PRIMARY_CHECKS: readonly Check[] = [steadyGreen, primaryRouting, deniedPermissions, functionsDied];

export const halfDeployedStandby = (stack: RemovableStack): Scenario => {
  const expected = expectedJourneys(stack, { journeys: JOURNEY_DEPENDENCIES });
  return {
    name: `half-deployed-standby-${stack}`,
    group: 'half-deployed-standby',
    title: `a region is lost while the standby lacks its ${stack} stack`,
    story: `The ${stack} stack of the standby is gone: a deploy was rolled back to nothing, or somebody deleted it. The primary must not notice. Then the primary region is lost. What needs nothing of the missing stack comes back, the rest stays away, and the standby says so itself.`,
    shapes: ['black-hole', 'refused', 'errors'],
    needs: ['load', 'region-loss'],
    variation: { kind: 'stack-missing', role: 'standby', stack },
    steps: [
      { kind: 'observe', phase: 'steady', seconds: STEADY_SECONDS, gate: PRIMARY_CHECKS },
      { kind: 'ask-readiness', phase: 'asked-before', role: 'standby' },
      { kind: 'lose-region', phase: 'lost', role: 'primary', patience: PATIENCE, caught: 'nobody', gate: [] },
      {
        kind: 'observe',
        phase: 'without',
        seconds: isReachableWithout(stack) ? STEADY_SECONDS : WITHOUT_SECONDS,
        gate: [],
      },
      { kind: 'ask-readiness', phase: 'asked-after', role: 'standby' },
    ],
    load: FEW,
    checks: [
      ...PRIMARY_CHECKS,
      faultHits,
      recordTold(stack),
      journeysLeft(stack),
      ...expected.map(backInTime),
      readinessTold(stack),
      unknownParts,
      machine,
    ],
    selfHealing: expected,
    measured: [['steady'], ['lost', 'without']],
  };
};

export const HALF_DEPLOYED: readonly Scenario[] = REMOVABLE_STACKS.map(halfDeployedStandby);
