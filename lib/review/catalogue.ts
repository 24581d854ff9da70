/** Every rule, family by family. */
import { ReviewError } from './errors.ts';
import type { Rule } from './rule.ts';
import { alarmHidesSilence } from './rules/alarms/alarm-hides-silence.ts';
import { alarmTopicElsewhere } from './rules/alarms/alarm-topic-elsewhere.ts';
import { alarmWithoutAction } from './rules/alarms/alarm-without-action.ts';
import { alarmWithoutRunbook } from './rules/alarms/alarm-without-runbook.ts';
import { metricNotEmittedHere } from './rules/alarms/metric-not-emitted-here.ts';
import { topicWithoutSubscription } from './rules/alarms/topic-without-subscription.ts';
import { failoverNeedsControlPlaneOfLostRegion } from './rules/permissions/failover-needs-control-plane-of-lost-region.ts';
import { failoverRoleTooWide } from './rules/permissions/failover-role-too-wide.ts';
import { roleSharedByDeployAndFailover } from './rules/permissions/role-shared-by-deploy-and-failover.ts';
import { wildcardActionAndResource } from './rules/permissions/wildcard-action-and-resource.ts';
import { clusterWithoutGlobalMember } from './rules/database/cluster-without-global-member.ts';
import { proxyWaitsTooLong } from './rules/database/proxy-waits-too-long.ts';
import { deletionProtectionOff } from './rules/database/deletion-protection-off.ts';
import { clusterWithoutBackupRetention } from './rules/database/cluster-without-backup-retention.ts';
import { dataDeletedWithStack } from './rules/stateful/data-deleted-with-stack.ts';
import { tableWithoutRecovery } from './rules/stateful/table-without-recovery.ts';
import { tableWithoutReplica } from './rules/stateful/table-without-replica.ts';
import { tableTimeToLiveDiffers } from './rules/stateful/table-time-to-live-differs.ts';
import { keyDeletionWindowShort } from './rules/stateful/key-deletion-window-short.ts';
import { failoverRecordWithoutHealthCheck } from './rules/routing/failover-record-without-health-check.ts';
import { failoverRecordIncomplete } from './rules/routing/failover-record-incomplete.ts';
import { simpleRecordToARegion } from './rules/routing/simple-record-to-a-region.ts';
import { recoveryAboveObjective } from './rules/routing/recovery-above-objective.ts';
import { aliasIgnoresHealth } from './rules/routing/alias-ignores-health.ts';
import { shallowHealthPath } from './rules/routing/shallow-health-path.ts';
import { healthCheckWithoutStringMatch } from './rules/routing/health-check-without-string-match.ts';
import { healthCheckNeedsWhatItJudges } from './rules/routing/health-check-needs-what-it-judges.ts';
import { alarmBackedCheckRefused } from './rules/routing/alarm-backed-check-refused.ts';
import { secretWithoutReplica } from './rules/secrets/secret-without-replica.ts';
import { deprecatedRuntime } from './rules/runtime/deprecated-runtime.ts';
import { functionOutlivesItsCaller } from './rules/runtime/function-outlives-its-caller.ts';
import { noCapacityInStandbyPromised } from './rules/runtime/no-capacity-in-standby-promised.ts';
import { plainSecretInEnvironment } from './rules/runtime/plain-secret-in-environment.ts';
import { singleZone } from './rules/runtime/single-zone.ts';
import { keyOnlyInOneRegion } from './rules/secrets/key-only-in-one-region.ts';
import { replicaUnderForeignKey } from './rules/secrets/replica-under-foreign-key.ts';
import { rotationTheProxyCannotFollow } from './rules/secrets/rotation-the-proxy-cannot-follow.ts';
import { rotationWithoutLimit } from './rules/secrets/rotation-without-limit.ts';
import { secretHoldsHost } from './rules/secrets/secret-holds-host.ts';

export const RULES: readonly Rule[] = [
  secretWithoutReplica,
  replicaUnderForeignKey,
  secretHoldsHost,
  rotationTheProxyCannotFollow,
  rotationWithoutLimit,
  keyOnlyInOneRegion,
  clusterWithoutGlobalMember,
  proxyWaitsTooLong,
  deletionProtectionOff,
  clusterWithoutBackupRetention,
  failoverRecordWithoutHealthCheck,
  failoverRecordIncomplete,
  simpleRecordToARegion,
  recoveryAboveObjective,
  aliasIgnoresHealth,
  shallowHealthPath,
  healthCheckWithoutStringMatch,
  healthCheckNeedsWhatItJudges,
  alarmBackedCheckRefused,
  dataDeletedWithStack,
  tableWithoutRecovery,
  tableWithoutReplica,
  tableTimeToLiveDiffers,
  keyDeletionWindowShort,
  alarmWithoutAction,
  alarmHidesSilence,
  alarmTopicElsewhere,
  topicWithoutSubscription,
  alarmWithoutRunbook,
  metricNotEmittedHere,
  functionOutlivesItsCaller,
  deprecatedRuntime,
  noCapacityInStandbyPromised,
  plainSecretInEnvironment,
  singleZone,
  failoverRoleTooWide,
  wildcardActionAndResource,
  roleSharedByDeployAndFailover,
  failoverNeedsControlPlaneOfLostRegion,
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
