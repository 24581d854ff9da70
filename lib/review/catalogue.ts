/** Every rule, family by family. */
import type { Rule } from './rule.ts';
import { failoverRecordWithoutHealthCheck } from './rules/routing/failover-record-without-health-check.ts';
import { secretWithoutReplica } from './rules/secrets/secret-without-replica.ts';

export const RULES: readonly Rule[] = [secretWithoutReplica, failoverRecordWithoutHealthCheck];
