/** Every rule, family by family. */
import { ReviewError } from './errors.ts';
import type { Rule } from './rule.ts';
import { INDEPENDENCE_RULES } from './rules/independence/index.ts';
import { PARITY_RULES } from './rules/parity/index.ts';
import { SECRETS_RULES } from './rules/secrets/index.ts';
import { DATABASE_RULES } from './rules/database/index.ts';
import { ROUTING_RULES } from './rules/routing/index.ts';
import { ALARMS_RULES } from './rules/alarms/index.ts';
import { RUNTIME_RULES } from './rules/runtime/index.ts';
import { STATEFUL_RULES } from './rules/stateful/index.ts';
import { DEPLOY_RULES } from './rules/deploy/index.ts';
import { PERMISSIONS_RULES } from './rules/permissions/index.ts';

export const RULES: readonly Rule[] = [
  ...INDEPENDENCE_RULES,
  ...PARITY_RULES,
  ...SECRETS_RULES,
  ...DATABASE_RULES,
  ...ROUTING_RULES,
  ...ALARMS_RULES,
  ...RUNTIME_RULES,
  ...STATEFUL_RULES,
  ...DEPLOY_RULES,
  ...PERMISSIONS_RULES,
];

/** @throws ReviewError UNKNOWN_RULE. */
export function ruleOf(id: string): Rule {
  const found = RULES.find((rule) => rule.id === id);
  if (found !== undefined) return found;
  throw new ReviewError(
    'UNKNOWN_RULE',
    `there is no rule ${id}; \`--explain all\` lists all ${RULES.length}`,
  );
}
