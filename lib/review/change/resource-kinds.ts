/** What a reviewer wants to see first among hundreds of changes. */

/** Replacing or removing one loses what it holds. */
const HOLDS_DATA: ReadonlySet<string> = new Set([
  'AWS::Backup::BackupVault',
  'AWS::Cognito::UserPool',
  'AWS::DocDB::DBCluster',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::EFS::FileSystem',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::KMS::Key',
  'AWS::KMS::ReplicaKey',
  'AWS::OpenSearchService::Domain',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::RDS::GlobalCluster',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
]);

/** How traffic and data find the region that lives. */
const FAILOVER = [
  /^AWS::Route53::/,
  /^AWS::Route53RecoveryControl::/,
  /^AWS::GlobalAccelerator::/,
  /^AWS::CloudFront::/,
  /^AWS::RDS::(GlobalCluster|DBProxy)/,
  /^AWS::DynamoDB::GlobalTable$/,
  /^AWS::CloudWatch::(Alarm|CompositeAlarm)$/,
];

export const holdsData = (type: string): boolean => HOLDS_DATA.has(type);
export const isOnFailoverPath = (type: string): boolean => FAILOVER.some((pattern) => pattern.test(type));
