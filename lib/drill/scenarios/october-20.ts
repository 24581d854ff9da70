/**
 * 20 October 2025 as a whole, one thing after another (AWS's account of the day): what holds credentials fails, then a
 * vendor, then the way to change anything and the eyes on it, and then the region itself.
 */
import type { FaultRequest } from '../../world/world.ts';
import { addedLatency } from '../checks/added-latency.ts';
import { changesRefused } from '../checks/changes-refused.ts';
import { coldInTheDark } from '../checks/cold-in-the-dark.ts';
import { dataPlanesOnly } from '../checks/data-planes-only.ts';
import { degradedTold } from '../checks/degraded-told.ts';
import { dependenciesWithout } from '../checks/dependencies.ts';
import { faultHits } from '../checks/fault-hits.ts';
import { machine } from '../checks/machine.ts';
import { monitoringSilent } from '../checks/monitoring-silent.ts';
import { replicaUsed } from '../checks/replica-used.ts';
import { sampleCounts } from '../checks/sample-counts.ts';
import { unknownParts } from '../checks/unknown-parts.ts';
import type { Absence } from '../absence.ts';
import type { Scenario, Step } from '../scenario.ts';
import { FIRST_HIT_WITHIN_SECONDS, LATENCY } from './dependencies/story.ts';
import { october20Wave1 } from './dependencies/october-20-wave-1.ts';
import { WITHOUT_WRITER } from '../absence.ts';
import { MEASURED_SECONDS, STANDARD_LOAD } from './load-plans.ts';
import { LOSS_CHECKS, LOSS_MEASURED, LOSS_STEPS, SELF_HEALING } from './region-loss.ts';
import { STEADY_CHECKS } from './steady-state.ts';

const CHANGES_WORK = 'changes-work';
const CREDENTIALS = 'credentials-fail';
const FLAGS = 'flags-hang';
const FROZEN = 'deploys-out';
const REFUSED = 'changes-refused';
const BLIND = 'monitoring-out';
/** Everything before the loss: the region goes on serving through all of it. */
const WAVES = [CREDENTIALS, FLAGS, FROZEN, REFUSED, BLIND] as const;

const wave = (phase: string, faults: readonly FaultRequest[], seconds: number): Step => ({
  kind: 'inject',
  phase,
  faults,
  seconds,
  degraded: ['primary'],
  hitWithinSeconds: FIRST_HIT_WITHIN_SECONDS,
  gate: [],
});

/** Nothing of it is hit until somebody tries; so it is not waited for. */
const frozen: Step = {
  kind: 'inject',
  phase: FROZEN,
  faults: [{ kind: 'deploy-plane', role: 'primary' }],
  seconds: 0,
  degraded: [],
  hitWithinSeconds: 0,
  gate: [],
};

const withoutAll: Absence = {
  what: "the secret store, the proxy's credentials, flags, deploys and monitoring",
  dependencies: ['secret-store', 'flags'],
  phases: WAVES,
  manner: 'lasting',
};

export const october20: Scenario = {
  name: 'october-20',
  title: 'everything that failed on 20 October 2025, one after another, and then the region itself',
  story:
    "Secrets Manager of the serving region answers with errors, RDS Proxy cannot retrieve the credentials of its users, and Lambda replaces every environment. Then the flag provider hangs. Then nobody can deploy, publish a function or edit a record any more, and the region's metrics and alarms are dead. All that time people sign in where they always did. Then the region is lost: health checks and DNS, which nobody has to touch, lead everybody to the standby, its own alarm tells somebody, and a person promotes the database there.",
  shapes: ['black-hole', 'refused', 'errors'],
  needs: [
    'load',
    'secret-store',
    'proxy-credentials',
    'recycle-environments',
    'flag-provider',
    'deploy-plane',
    'monitoring',
    'region-loss',
    'promote',
  ],
  absence: WITHOUT_WRITER,
  steps: [
    { kind: 'observe', phase: 'steady', seconds: MEASURED_SECONDS, gate: STEADY_CHECKS },
    { kind: 'try-changes', phase: CHANGES_WORK, role: 'primary' },
    wave(CREDENTIALS, october20Wave1.faults, MEASURED_SECONDS),
    wave(FLAGS, [{ kind: 'flag-provider', roles: ['primary'], manner: 'hang' }], MEASURED_SECONDS),
    frozen,
    { kind: 'try-changes', phase: REFUSED, role: 'primary' },
    wave(BLIND, [{ kind: 'monitoring', role: 'primary' }], MEASURED_SECONDS),
    ...LOSS_STEPS,
  ],
  load: STANDARD_LOAD,
  checks: [
    ...STEADY_CHECKS,
    faultHits,
    dependenciesWithout(withoutAll, 'dependencies-before-the-loss'),
    ...[CREDENTIALS, FLAGS, BLIND].map((phase) =>
      addedLatency({ ...LATENCY, id: `added-latency-${phase}`, phase, environments: 'recycled' }),
    ),
    degradedTold({
      phases: WAVES,
      ending: { kind: 'region-lost' },
      roles: ['primary'],
      environments: 'recycled',
    }),
    coldInTheDark({ phase: CREDENTIALS, healed: FLAGS, roles: ['primary'] }),
    replicaUsed({ phase: CREDENTIALS, healed: FLAGS, role: 'primary' }),
    changesRefused({ working: CHANGES_WORK, refused: REFUSED }),
    monitoringSilent('primary'),
    ...LOSS_CHECKS,
    dataPlanesOnly,
    sampleCounts,
    unknownParts,
    machine,
  ],
  selfHealing: SELF_HEALING,
  measured: [['steady'], [CREDENTIALS], [FLAGS], [BLIND], ...LOSS_MEASURED],
};
