/** What makes a stateful resource the same one across deploys: its logical id, and the properties that replace it. */
import type { LoadedStack } from './infra-templates.ts';
import { resourcesOf } from './infra-templates.ts';

/** Create-only properties by type (CloudFormation's "Update requires: Replacement"), where data hangs on them. */
const CREATE_ONLY: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema'],
  'AWS::KMS::Key': [],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::RDS::DBCluster': [
    'DBClusterIdentifier',
    'DatabaseName',
    'KmsKeyId',
    'MasterUsername',
    'StorageEncrypted',
  ],
  'AWS::RDS::DBInstance': ['DBClusterIdentifier', 'DBInstanceIdentifier'],
  'AWS::RDS::GlobalCluster': ['GlobalClusterIdentifier', 'StorageEncrypted'],
  'AWS::SecretsManager::Secret': ['Name'],
};

/** `<type> <property>=<value> ...` by logical id. */
export type Identities = Readonly<Record<string, string>>;

export const identitiesOf = (one: LoadedStack): Identities =>
  Object.fromEntries(
    Object.entries(resourcesOf(one)).flatMap(([id, { Type, Properties }]) => {
      const properties = CREATE_ONLY[Type];
      if (properties === undefined) return [];
      const fixed = properties
        .filter((property) => property in Properties)
        .map((property) => `${property}=${JSON.stringify(Properties[property])}`);
      return [[id, [Type, ...fixed].join(' ')]];
    }),
  );

/** One sentence for each resource that a deploy would drop, replace or add; empty when all are the same. */
export function identityChanges(
  stackName: string,
  recorded: Identities,
  found: Identities,
): readonly string[] {
  const lost = Object.entries(recorded).flatMap(([id, identity]) => {
    if (found[id] === identity) return [];
    const now = found[id] === undefined ? 'is gone' : `would be replaced by ${found[id]}`;
    return [`${stackName}/${id} ${now}: a deploy ends ${identity} and starts an empty one, or none`];
  });
  const added = Object.keys(found)
    .filter((id) => !(id in recorded))
    .map((id) => `${stackName}/${id} is new: record "${id}": ${JSON.stringify(found[id])}`);
  return [...lost, ...added];
}
