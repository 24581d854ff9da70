import { WITHOUT_WRITER } from '../absence.ts';
import { adminHonest } from '../checks/admin-honest.ts';
import { adminRecovery } from '../checks/admin-recovery.ts';
import { dependenciesWithout } from '../checks/dependencies.ts';
import { failureWindow } from '../checks/failure-window.ts';
import { faultHits } from '../checks/fault-hits.ts';
import { lostItems } from '../checks/lost-items.ts';
import { machine } from '../checks/machine.ts';
import { midAir } from '../checks/mid-air.ts';
import { paged } from '../checks/paged.ts';
import { probes } from '../checks/probes.ts';
import { recoveryTime } from '../checks/recovery-time.ts';
import { routing } from '../checks/routing.ts';
import { sampleCounts } from '../checks/sample-counts.ts';
import { signedOut } from '../checks/signed-out.ts';
import { unknownParts } from '../checks/unknown-parts.ts';
import type { Check } from '../check.ts';
import type { MeasuredSpan } from '../load/plan.ts';
import type { Scenario, Step } from '../scenario.ts';
import { MEASURED_SECONDS, STANDARD_LOAD } from './load-plans.ts';
import { STEADY_CHECKS } from './steady-state.ts';

export const SELF_HEALING = ['session', 'refresh', 'hosted-page', 'sign-in'] as const;
const RECOVERY_CHECKS = SELF_HEALING.map(recoveryTime);

/** Beyond twice the worst objective, those who are not back are taken for lost. */
const PATIENCE = 2;
/** The sum of the step time-outs of a promotion, as the runbook has it. */
const PROMOTION_CEILING_SECONDS = 900;

/** From the cut to the first administrative write, and until somebody has been told. */
export const LOSS_STEPS: readonly Step[] = [
  {
    kind: 'lose-region',
    phase: 'lost',
    role: 'primary',
    patience: PATIENCE,
    gate: [routing, ...RECOVERY_CHECKS],
  },
  {
    kind: 'promote-database',
    phase: 'promoting',
    to: 'standby',
    ceilingSeconds: PROMOTION_CEILING_SECONDS,
  },
  { kind: 'observe', phase: 'promoted', seconds: MEASURED_SECONDS, gate: [] },
  { kind: 'await-page', phase: 'awaiting-page' },
];
/** What is judged of a lost region, whatever was before it. */
export const LOSS_CHECKS: readonly Check[] = [
  routing,
  ...RECOVERY_CHECKS,
  failureWindow,
  signedOut,
  midAir,
  lostItems,
  dependenciesWithout(WITHOUT_WRITER),
  adminHonest,
  adminRecovery,
  probes,
  paged,
];
/** Until the database is promoted the standby is one and the same, whether anybody has decided or not. */
export const LOSS_MEASURED: readonly MeasuredSpan[] = [['lost', 'promoting'], ['promoted']];

export const regionLoss: Scenario = {
  name: 'region-loss',
  title: 'a whole region is lost and sign-in comes back',
  story:
    'People are signed in. Everything that lives in the primary region stops at once, and nobody acts: health checks, DNS and the standby have to bring session, refresh, hosted-page and sign-in back. Then an operator promotes the database, and admin works again.',
  shapes: ['black-hole', 'refused', 'errors'],
  needs: ['load', 'region-loss', 'promote'],
  absence: WITHOUT_WRITER,
  steps: [
    { kind: 'observe', phase: 'steady', seconds: MEASURED_SECONDS, gate: STEADY_CHECKS },
    ...LOSS_STEPS,
  ],
  load: STANDARD_LOAD,
  checks: [...STEADY_CHECKS, faultHits, ...LOSS_CHECKS, sampleCounts, unknownParts, machine],
  selfHealing: SELF_HEALING,
  measured: [['steady'], ...LOSS_MEASURED],
};
