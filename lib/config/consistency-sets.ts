/**
 * Regions that may share one table with multi-region strong consistency, which a writer guard with a quorum needs
 * (DynamoDB developer guide, "Multi-Region strong consistency"). A set holds two replicas and a witness.
 */
import type { EnvironmentConfig } from './environment.ts';
import { unless } from './place-checks.ts';
import type { ConfigProblem } from './problems.ts';

export const CONSISTENCY_SETS: readonly (readonly string[])[] = [
  ['us-east-1', 'us-east-2', 'us-west-2'],
  ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1'],
  ['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
];

/** Judges only a guard that needs a quorum; every other pair of regions may lie in any two sets, or in none. */
export function consistencyProblems({ regions, writerGuard }: EnvironmentConfig): readonly ConfigProblem[] {
  if ((writerGuard as string) !== 'quorum') return [];
  const set = CONSISTENCY_SETS.find((names) => names.includes(regions.primary.name));
  if (set === undefined)
    return unless(
      false,
      'regions.primary.name',
      regions.primary.name,
      `with writerGuard quorum, a region of ${CONSISTENCY_SETS.map((names) => names.join(', ')).join(' | ')}`,
      ['writerGuard'],
    );
  return unless(
    set.includes(regions.standby.name),
    'regions.standby.name',
    regions.standby.name,
    `with writerGuard quorum, a region of the primary's set: ${set.join(', ')}`,
    ['writerGuard', 'regions.primary.name'],
  );
}
