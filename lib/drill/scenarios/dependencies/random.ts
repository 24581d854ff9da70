/** Two stories at once, drawn by a seed: what holds against each alone has to hold against both. */
import type { FaultRequest } from '../../../world/world.ts';
import { seededRandom } from '../../random.ts';
import type { Scenario } from '../../scenario.ts';
import { dependencyScenario } from './story.ts';
import type { DependencyStory } from './story.ts';

export const RANDOM = 'random';

/**
 * What a fault is done to. Two that are done to the same would hide each other: a password that is wrong in the
 * store is wrong for the proxy too.
 */
function victimsOf(fault: FaultRequest): readonly Victim[] {
  switch (fault.kind) {
    case 'region-loss':
      return ['region'];
    case 'secret-store':
      return ['secrets'];
    case 'wrong-secret':
      return fault.secret === 'database/application' ? ['secrets', 'proxy'] : ['secrets'];
    case 'late-replica':
      return ['secrets', 'proxy', 'writer'];
    case 'proxy-credentials':
    case 'proxy-without-writer':
      return ['proxy'];
    case 'writer-restart':
      return ['writer'];
    case 'flag-provider':
      return ['flags'];
    case 'upstream-provider':
      // Who is turned away there uses their password, which a writer that is away may not be able to check.
      return ['upstream', 'writer'];
    case 'deploy-plane':
      return ['deploys'];
    case 'monitoring':
      return ['monitoring'];
    case 'recycle-environments':
      return [];
  }
}
type Victim = 'region' | 'secrets' | 'proxy' | 'writer' | 'flags' | 'upstream' | 'deploys' | 'monitoring';

/** @returns undefined where no two of the stories can be told at once. */
export function randomScenario(seed: number, stories: readonly DependencyStory[]): Scenario | undefined {
  const pairs = stories.flatMap((one, index) =>
    stories.slice(index + 1).flatMap((other) => (canMeet(one, other) ? [[one, other] as const] : [])),
  );
  const pair = pairs[Math.floor(seededRandom(seed)() * pairs.length)];
  return pair === undefined ? undefined : dependencyScenario(together(...pair));
}

function canMeet(one: DependencyStory, other: DependencyStory): boolean {
  const taken = one.faults.flatMap(victimsOf);
  return other.faults.flatMap(victimsOf).every((victim) => !taken.includes(victim));
}

export function together(one: DependencyStory, other: DependencyStory): DependencyStory {
  const passing = one.manner === 'passing' || other.manner === 'passing';
  return {
    name: RANDOM,
    title: `${one.name} and ${other.name} at once`,
    story: `${one.story} At the same time: ${other.story}`,
    faults: [...dependenciesOf(one), ...dependenciesOf(other), ...recyclesOf(one, other)],
    what: `${one.what} and ${other.what}`,
    absent: [...new Set([...one.absent, ...other.absent])],
    ...(passing ? { manner: 'passing' as const } : {}),
    degraded: [...new Set([...one.degraded, ...other.degraded])],
    told: one.told ?? other.told,
    seconds: Math.max(one.seconds ?? 0, other.seconds ?? 0) || undefined,
    healedSeconds: Math.max(one.healedSeconds ?? 0, other.healedSeconds ?? 0) || undefined,
    load: one.load ?? other.load,
    steady: [...(one.steady ?? []), ...(other.steady ?? [])],
    more: [...(one.more ?? []), ...(other.more ?? [])],
  };
}

const dependenciesOf = ({ faults }: DependencyStory): readonly FaultRequest[] =>
  faults.filter(({ kind }) => kind !== 'recycle-environments');

/** Environments end once, when everything else fails already. */
const recyclesOf = (...stories: readonly DependencyStory[]): readonly FaultRequest[] => {
  const roles = new Set(
    stories.flatMap(({ faults }) =>
      faults.flatMap((fault) => (fault.kind === 'recycle-environments' ? fault.roles : [])),
    ),
  );
  const [first, ...others] = roles;
  return first === undefined ? [] : [{ kind: 'recycle-environments', roles: [first, ...others] }];
};
