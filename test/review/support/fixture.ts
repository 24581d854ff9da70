/** What shows that a rule sees what it should, and nothing else. */
import type { Build } from './two-regions.ts';

export interface BadFixture {
  readonly name: string;
  readonly build: Build;
  /** One entry a finding: a part of its addresses and of its sentence, in any order. */
  readonly finds: readonly { readonly at: string; readonly says: RegExp | string }[];
}

export interface RuleFixtures {
  /** The rule's id. */
  readonly rule: string;
  /** Every rule runs over all of these, and finds nothing. Each gives this rule at least one subject. */
  readonly good: readonly { readonly name: string; readonly build: Build }[];
  readonly bad: readonly BadFixture[];
}
