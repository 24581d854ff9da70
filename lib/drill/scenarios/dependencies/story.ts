/** What all stories of a failing dependency have in common: a steady phase, the fault under load, and its end. */
import type { Dependency } from '../../../../lambda/contract/journeys.ts';
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { FaultKind, FaultRequest } from '../../../world/world.ts';
import type { Absence } from '../../absence.ts';
import type { Check } from '../../check.ts';
import type { LoadPlan } from '../../load/plan.ts';
import { addedLatency } from '../../checks/added-latency.ts';
import { aloneAgain } from '../../checks/alone-again.ts';
import { coldInTheDark } from '../../checks/cold-in-the-dark.ts';
import { degradedTold } from '../../checks/degraded-told.ts';
import { dependenciesWithout } from '../../checks/dependencies.ts';
import { faultHits } from '../../checks/fault-hits.ts';
import { inRotation } from '../../checks/in-rotation.ts';
import { machine } from '../../checks/machine.ts';
import { sampleCounts } from '../../checks/sample-counts.ts';
import { softTold } from '../../checks/soft-told.ts';
import { unknownParts } from '../../checks/unknown-parts.ts';
import type { Scenario, Step } from '../../scenario.ts';
import { MEASURED_SECONDS, STANDARD_LOAD } from '../load-plans.ts';
import { STEADY_CHECKS } from '../steady-state.ts';

export const DEPENDENCIES_GROUP = 'dependencies';
/** Phases of every such story after the steady one. */
export const FAILING = 'failing';
export const HEALED = 'healed';

/**
 * Held values are refreshed after five minutes, give or take a fifth: so long it may take until a process that is warm
 * asks a store at all.
 */
export const FIRST_HIT_WITHIN_SECONDS = 400;
/** A background retry comes at most 36 s after the last one; the rest is for the machine. */
const WELL_WITHIN_SECONDS = 90;
const HEALED_SECONDS = 20;
/** What is told but does not count in a region's word is not waited for by name: one retry comes within 36 s. */
const HEALED_AND_TOLD_SECONDS = 60;
/**
 * Less than the shortest time that a request could be made to wait for a store by a slip (300 ms at the end of an
 * invocation, 400 ms before a hedge), and the tail's is the longest (1.5 s for a first value) with room for a start.
 */
export const LATENCY = { p50Milliseconds: 250, p99Milliseconds: 2500 };

export interface DependencyStory {
  readonly name: string;
  readonly title: string;
  readonly story: string;
  readonly faults: readonly FaultRequest[];
  /** What is taken away, in a sentence and in the journeys' own words. */
  readonly what: string;
  readonly absent: readonly Dependency[];
  /** See {@link Absence}; `lasting` unless it says otherwise. */
  readonly manner?: Absence['manner'];
  /** Regions that say "degraded" meanwhile. */
  readonly degraded: readonly RegionRole[];
  /** What the primary's document is to say is old though it does not count, by its name there. */
  readonly told?: string | undefined;
  readonly seconds?: number | undefined;
  /** At least, of the phase after it. */
  readonly healedSeconds?: number | undefined;
  /** Default: the standard load. */
  readonly load?: LoadPlan | undefined;
  /** What has to hold before the fault, besides what always has. */
  readonly steady?: readonly Check[];
  readonly more?: readonly Check[];
}

export function dependencyScenario(story: DependencyStory): Scenario {
  const { name, title, faults } = story;
  const absence: Absence = {
    what: story.what,
    dependencies: story.absent,
    phases: [FAILING],
    manner: story.manner ?? 'lasting',
  };
  return {
    name,
    group: DEPENDENCIES_GROUP,
    title,
    story: story.story,
    shapes: [],
    needs: ['load', ...kindsOf(faults)],
    absence,
    steps: stepsOf(story),
    load: story.load ?? STANDARD_LOAD,
    checks: [
      ...steadyChecksOf(story),
      faultHits,
      dependenciesWithout(absence),
      ...checksOf(story),
      ...(story.more ?? []),
      sampleCounts,
      unknownParts,
      machine,
    ],
    selfHealing: ['session', 'refresh', 'hosted-page', 'sign-in'],
    measured: [['steady'], [FAILING]],
  };
}

const steadyChecksOf = ({ steady = [] }: DependencyStory): readonly Check[] => [...STEADY_CHECKS, ...steady];

const stepsOf = (story: DependencyStory): readonly Step[] => [
  { kind: 'observe', phase: 'steady', seconds: MEASURED_SECONDS, gate: steadyChecksOf(story) },
  {
    kind: 'inject',
    phase: FAILING,
    faults: story.faults,
    seconds: story.seconds ?? MEASURED_SECONDS,
    degraded: story.degraded,
    hitWithinSeconds: FIRST_HIT_WITHIN_SECONDS,
    gate: [],
  },
  {
    kind: 'heal',
    phase: HEALED,
    seconds: Math.max(
      story.healedSeconds ?? 0,
      toldIn(story) === undefined ? HEALED_SECONDS : HEALED_AND_TOLD_SECONDS,
    ),
    wellWithinSeconds: WELL_WITHIN_SECONDS,
    gate: [],
  },
];

function checksOf(story: DependencyStory): readonly Check[] {
  const { degraded, faults } = story;
  const phases = { phase: FAILING, healed: HEALED };
  const roles = faults.flatMap((fault) => (fault.kind === 'recycle-environments' ? fault.roles : []));
  const environments = roles.length > 0 ? 'recycled' : 'kept';
  const told = toldIn(story);
  return [
    addedLatency({ ...LATENCY, phase: FAILING, environments }),
    degraded.length > 0
      ? degradedTold({
          phases: [FAILING],
          ending: { kind: 'healed', phase: HEALED },
          roles: degraded,
          environments,
        })
      : inRotation(phases),
    ...(roles.length > 0 ? [coldInTheDark({ ...phases, roles })] : []),
    aloneAgain({ healed: HEALED, environments }),
    ...(told === undefined ? [] : [softTold({ ...phases, name: told, role: 'primary' })]),
  ];
}

/** What starts while its store is dark never held what failed before, and tells no age of it. */
function toldIn({ faults, told }: DependencyStory): string | undefined {
  const kinds = kindsOf(faults);
  return kinds.includes('secret-store') && kinds.includes('recycle-environments') ? undefined : told;
}

const kindsOf = (faults: readonly FaultRequest[]): readonly FaultKind[] => [
  ...new Set(faults.map(({ kind }) => kind)),
];
