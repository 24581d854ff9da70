/** Every rule, family by family. */
import { ReviewError } from './errors.ts';
import type { Rule } from './rule.ts';
import { failoverRecordWithoutHealthCheck } from './rules/routing/failover-record-without-health-check.ts';
import { secretWithoutReplica } from './rules/secrets/secret-without-replica.ts';

export const RULES: readonly Rule[] = [secretWithoutReplica, failoverRecordWithoutHealthCheck];

/** @throws ReviewError UNKNOWN_RULE. */
export function ruleOf(id: string): Rule {
  const found = RULES.find((rule) => rule.id === id);
  if (found !== undefined) return found;
  throw new ReviewError(
    'UNKNOWN_RULE',
    `there is no rule ${id}; \`--explain all\` lists all ${RULES.length}`,
  );
}
