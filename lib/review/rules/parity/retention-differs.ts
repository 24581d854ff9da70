import { defineRule } from '../../rule.ts';
import { pairsOfType, sideBySide } from './pairs-of-type.ts';

/** In days, queues' in seconds; what is left out by CloudFormation's own default. */
const RETENTION: Readonly<Record<string, readonly [property: string, otherwise: number]>> = {
  'AWS::Logs::LogGroup': ['RetentionInDays', Infinity],
  'AWS::RDS::DBCluster': ['BackupRetentionPeriod', 1],
  'AWS::RDS::DBInstance': ['BackupRetentionPeriod', 1],
  'AWS::SQS::Queue': ['MessageRetentionPeriod', 345_600],
  'AWS::Kinesis::Stream': ['RetentionPeriodHours', 24],
};

export const retentionDiffers = defineRule({
  id: 'retention-differs',
  family: 'parity',
  severity: 'warning',
  title: 'Logs, backups and messages are kept as long in both regions',
  why: 'After a failover the standby holds the only log and the only backup, and drops them earlier than anybody planned.',
  source:
    'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_config_drift.html',
  fix: 'Take the retention of both regions from one value.',
  controls: [
    { catalogue: 'NIST 800-53', id: 'AU-11' },
    { catalogue: 'AWS Well-Architected', id: 'REL13-BP04' },
  ],
  subjects: (model) => pairsOfType(model, ...Object.keys(RETENTION)),
  *check({ primary, standby }, model) {
    const [property, otherwise] = RETENTION[primary.type] ?? ['', 0];
    // An instance of a cluster has the cluster's.
    if (primary.raw.DBClusterIdentifier !== undefined) return;
    const [own, other] = [primary, standby].map((resource) => resource.number(property) ?? otherwise);
    if (own === other) return;
    yield `${property} is ${sideBySide(shown(own), shown(other), model)}`;
  },
});

const shown = (days: number | undefined): unknown => (days === Infinity ? 'without end' : days);
