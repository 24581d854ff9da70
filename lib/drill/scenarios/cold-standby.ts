import { coldStarts } from '../checks/cold-starts.ts';
import type { Scenario } from '../scenario.ts';
import { regionLoss } from './region-loss.ts';

/**
 * Only the standby is cold: a primary under load keeps itself warm. The objectives are those of `region-loss`: people do
 * not wait longer because a standby is cheaper, and a start of a second or two is small beside a check's 30 s and a TTL.
 * A cold start after the move is inside what is measured, for it is part of the first good attempt.
 */
export const coldStandby: Scenario = {
  ...regionLoss,
  name: 'cold-standby',
  title: 'a region is lost while the standby has nothing provisioned',
  story:
    'Somebody saved on the standby: its aliases have no provisioned concurrency. The primary region is lost, Lambda has just reclaimed what probes had kept awake there, everybody arrives at once, and every environment has to start from cold. Sign-in has to be back within the same objectives.',
  shapes: ['black-hole', 'refused', 'errors'],
  variation: { kind: 'nothing-provisioned', role: 'standby' },
  checks: [...regionLoss.checks, coldStarts],
};
