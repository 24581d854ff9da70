import { defineRule } from '../../rule.ts';
import { meantToLast } from '../disposable.ts';

/** The default and the least that RDS takes; a fault that is seen after a week-end is older. */
const NEEDED_DAYS = 7;

export const clusterWithoutBackupRetention = defineRule({
  id: 'cluster-without-backup-retention',
  family: 'database',
  severity: 'warning',
  title: 'A database cluster keeps its backups for a week',
  why: 'Replication copies a wrong DELETE within a second. Only a backup from before it helps, and the default is one day.',
  source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html',
  fix: `Set BackupRetentionPeriod to ${NEEDED_DAYS} days or more in both regions: after a failover the standby’s counts.`,
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.DS-11' },
    { catalogue: 'NIST 800-53', id: 'CP-9' },
    { catalogue: 'AWS Well-Architected', id: 'REL09-BP03' },
  ],
  subjects: meantToLast('AWS::RDS::DBCluster'),
  *check(cluster) {
    const days = cluster.number('BackupRetentionPeriod');
    if ((days ?? 1) < NEEDED_DAYS)
      yield `backups are kept ${days === undefined ? '1 day by default' : `${days} day(s)`}, needs at least ${NEEDED_DAYS}`;
  },
});
