/** What a story takes away, in the words in which journeys declare what they need. */
import type { Dependency } from '../../lambda/contract/journeys.ts';
import type { RegionRole } from '../../lambda/contract/regions.ts';

export interface Absence {
  /** For sentences: "a writable database". */
  readonly what: string;
  readonly dependencies: readonly Dependency[];
  readonly phases: readonly string[];
  /** Only what this region answered counts; absent: every attempt, answered or not. */
  readonly servedBy?: RegionRole;
  /** `lasting`: journeys with a hard need stay away throughout. `passing`: they may, for a while. */
  readonly manner: 'lasting' | 'passing';
}

/** The loss of a region until somebody promotes: its standby reads its own copy and writes nothing. */
export const WITHOUT_WRITER: Absence = {
  what: 'a writable database',
  dependencies: ['aurora-write', 'writer-guard'],
  // From the cut until the promotion is through.
  phases: ['lost', 'promoting'],
  servedBy: 'standby',
  manner: 'lasting',
};
