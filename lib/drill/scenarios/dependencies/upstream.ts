/** What the stories of a failing identity provider have in common. */
import type { UpstreamManner } from '../../../world/world.ts';
import {
  noSessionFromProvider,
  upstreamBack,
  upstreamSteady,
  upstreamTurnedAway,
} from '../../checks/upstream.ts';
import { PAGED_WITHIN_SECONDS, upstreamPaged } from '../../checks/upstream-paged.ts';
import type { LoadPlan } from '../../load/plan.ts';
import { STANDARD_LOAD } from '../load-plans.ts';
import { FAILING, HEALED } from './story.ts';
import type { DependencyStory } from './story.ts';

/** About one more attempt in six than the standard load makes; a sign-in there needs no password hash. */
const WITH_MEMBERS: LoadPlan = {
  ...STANDARD_LOAD,
  upstream: { clients: 5, intervalSeconds: 30, againSeconds: 12, minimumAttempts: 8 },
};
/** A circuit that opened lets a question pass again after 60 s; the rest is for who comes by. */
const CIRCUIT_SECONDS = 75;
/** Long enough for each of the lies to be told once or more. */
export const LIES_SEEN_SECONDS = 100;
/** Everybody comes by once more in it. */
const ROUND_SECONDS = 45;

interface UpstreamStory extends Pick<DependencyStory, 'name' | 'title' | 'story'> {
  readonly manner: UpstreamManner;
  /** `circuit`: questions that are not answered open circuits. `none`: answers do not, whatever they say. */
  readonly afterwards: 'circuit' | 'none';
  /** It lasts until somebody has to have been told. */
  readonly pages?: true;
  readonly seconds?: number;
}

export function upstreamStory({
  manner,
  afterwards,
  pages,
  seconds,
  ...told
}: UpstreamStory): DependencyStory {
  const phases = { phase: FAILING, healed: HEALED };
  const withinSeconds = afterwards === 'circuit' ? CIRCUIT_SECONDS : 0;
  return {
    ...told,
    faults: [{ kind: 'upstream-provider', manner }],
    what: "an organisation's identity provider",
    absent: ['upstream'],
    degraded: [],
    load: WITH_MEMBERS,
    seconds: pages === undefined ? seconds : PAGED_WITHIN_SECONDS,
    healedSeconds: withinSeconds + ROUND_SECONDS,
    steady: [upstreamSteady],
    more: [
      upstreamTurnedAway(phases),
      noSessionFromProvider(phases),
      upstreamBack({ ...phases, withinSeconds }),
      ...(pages === undefined ? [] : [upstreamPaged(FAILING)]),
    ],
  };
}
