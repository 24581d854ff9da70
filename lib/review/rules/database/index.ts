import type { Rule } from '../../rule.ts';
import { clusterWithoutBackupRetention } from './cluster-without-backup-retention.ts';
import { clusterWithoutGlobalMember } from './cluster-without-global-member.ts';
import { deletionProtectionOff } from './deletion-protection-off.ts';
import { proxyWaitsTooLong } from './proxy-waits-too-long.ts';
import { writerEndpointInStandby } from './writer-endpoint-in-standby.ts';

export const DATABASE_RULES: readonly Rule[] = [
  clusterWithoutBackupRetention,
  clusterWithoutGlobalMember,
  deletionProtectionOff,
  proxyWaitsTooLong,
  writerEndpointInStandby,
];
