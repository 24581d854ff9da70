/**
 * 415 minutes: as long as the longest outage of a dependency that this design was measured against. Nothing in it
 * scales down: ages, TTLs, refreshes, token lifetimes and the age at which environments end are those of a day.
 */
import type { LoadPlan } from '../load/plan.ts';
import { covered } from '../checks/covered.ts';
import { replicaUsed } from '../checks/replica-used.ts';
import type { Scenario } from '../scenario.ts';
import { dependencyScenario, FAILING, HEALED } from './dependencies/story.ts';
import { STANDARD_LOAD } from './load-plans.ts';
import { STEADY_CHECKS } from './steady-state.ts';

const DARK_MINUTES = 415;
const MINUTE_SECONDS = 60;

/**
 * The standard clients, each half an hour after its last attempt. Nobody keeps old answers of DNS: no name moves.
 * A code is good for a minute, a fifth of a second at this speed: who is being served is served in time as it passes.
 */
const THIN_LOAD: LoadPlan = {
  ...STANDARD_LOAD,
  clients: { 'new-connection': 10, 'kept-alive': 10, 'stale-dns': 0 },
  intervalSeconds: 30 * MINUTE_SECONDS,
  pace: 'work-while-served',
};

const { group: _ofItsOwn, ...story } = dependencyScenario({
  name: 'secret-store-dark-415',
  title: `the serving region's secret store is dark for ${DARK_MINUTES} minutes (takes about 4 minutes)`,
  story: `Secrets Manager in the primary answers every request with an error for ${DARK_MINUTES} minutes. Lambda ends every environment at the beginning, and each later one when it is two hours old: whatever starts takes what it needs from the other region's replica. Nobody loses a request, and nobody is signed out.`,
  faults: [
    { kind: 'secret-store', roles: ['primary'], manner: { kind: 'errors' } },
    { kind: 'recycle-environments', roles: ['primary'] },
  ],
  what: 'the secret store',
  absent: ['secret-store'],
  degraded: ['primary'],
  more: [
    replicaUsed({ phase: FAILING, healed: HEALED, role: 'primary' }),
    covered({ from: FAILING, until: HEALED, minutes: DARK_MINUTES }),
  ],
});

export const secretStoreDark415: Scenario = {
  ...story,
  speed: 300,
  // 16 checkers of three checks each 10 s, and two probes a minute, would be 1,500 requests a second at this speed.
  variation: { kind: 'unwatched' },
  load: THIN_LOAD,
  steps: [
    { kind: 'observe', phase: 'steady', seconds: 46 * MINUTE_SECONDS, gate: STEADY_CHECKS },
    {
      kind: 'inject',
      phase: FAILING,
      faults: [
        { kind: 'secret-store', roles: ['primary'], manner: { kind: 'errors' } },
        { kind: 'recycle-environments', roles: ['primary'] },
      ],
      seconds: DARK_MINUTES * MINUTE_SECONDS,
      degraded: ['primary'],
      hitWithinSeconds: DARK_MINUTES * MINUTE_SECONDS,
      askEverySeconds: 5 * MINUTE_SECONDS,
      gate: [],
    },
    {
      kind: 'heal',
      phase: HEALED,
      seconds: 10 * MINUTE_SECONDS,
      wellWithinSeconds: 20 * MINUTE_SECONDS,
      gate: [],
    },
  ],
};
