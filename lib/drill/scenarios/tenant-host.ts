import { faultHits } from '../checks/fault-hits.ts';
import { machine } from '../checks/machine.ts';
import { paged } from '../checks/paged.ts';
import { recoveryTime } from '../checks/recovery-time.ts';
import { routing } from '../checks/routing.ts';
import { sampleCounts } from '../checks/sample-counts.ts';
import { signedOut } from '../checks/signed-out.ts';
import { tenantHost } from '../checks/tenant-host.ts';
import { unknownParts } from '../checks/unknown-parts.ts';
import type { Scenario } from '../scenario.ts';
import { MEASURED_SECONDS, STANDARD_LOAD } from './load-plans.ts';
import { STEADY_CHECKS } from './steady-state.ts';

const SELF_HEALING = ['session', 'refresh', 'hosted-page', 'sign-in'] as const;
const RECOVERY_CHECKS = SELF_HEALING.map(recoveryTime);
/** As in the loss of a region that everybody notices. */
const PATIENCE = 2;

export const tenantHostScenario: Scenario = {
  name: 'tenant-host',
  title: "a tenant's own host follows a lost region",
  story:
    "Everybody comes by way of a tenant's host, a name in a zone that is not ours: a CNAME of the tenant to a public host. Somebody signs in there in both regions, and what the host issued is offered to a public host and the other way round. Then the primary region is lost, nobody acts, the tenant least of all, and the host has to come back with the public host that it points to.",
  shapes: ['black-hole', 'refused', 'errors'],
  needs: ['load', 'region-loss', 'tenant-host'],
  issuers: 'tenant',
  steps: [
    { kind: 'observe', phase: 'steady', seconds: MEASURED_SECONDS, gate: STEADY_CHECKS },
    { kind: 'visit-issuers', phase: 'visited', through: ['primary', 'standby'], gate: [tenantHost] },
    {
      kind: 'lose-region',
      phase: 'lost',
      role: 'primary',
      patience: PATIENCE,
      gate: [routing, ...RECOVERY_CHECKS],
    },
    { kind: 'visit-issuers', phase: 'visited-again', through: 'names', gate: [] },
    { kind: 'await-page', phase: 'awaiting-page' },
  ],
  load: STANDARD_LOAD,
  checks: [
    ...STEADY_CHECKS,
    tenantHost,
    faultHits,
    routing,
    ...RECOVERY_CHECKS,
    signedOut,
    paged,
    sampleCounts,
    unknownParts,
    machine,
  ],
  selfHealing: SELF_HEALING,
  measured: [['steady'], ['lost']],
};
