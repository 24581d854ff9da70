/** Secrets, tables, clusters, proxies. */
import { arn, generatedName, lowerCase, named, seedOf } from './minting.ts';
import type { Mint, MintTable, Minting } from './minting.ts';
import { randomText, randomUuid } from './random-text.ts';

/** Unlike other resources, a secret's generated name starts with the logical id alone. */
const secretName: Mint = (resource) =>
  resource.text('Name') ?? `${resource.origin.logicalId}-${randomText(seedOf(resource), 'mixed', 12)}`;
/** Six characters that a replica shares with its owner, so the seed leaves the region out. */
const secretSuffix: Mint = ({ origin }) => randomText(`${origin.stack}/${origin.logicalId}`, 'mixed', 6);
const secretArn = arn(
  'secretsmanager',
  (resource) => `secret:${secretName(resource)}-${secretSuffix(resource)}`,
);
/** The attachment is the secret again, completed; it names it by ARN. */
const attachedSecret: Mint = (resource) => resource.text('SecretId') ?? generatedName(resource);

const tableName = named('TableName', 255);
const tableArn = arn('dynamodb', (resource) => `table/${tableName(resource)}`);
const tableAttributes = { Arn: tableArn, TableId: (resource: Minting) => randomUuid(seedOf(resource)) };

/** One text per account and region, the same in every endpoint there. */
const accountMark = ({ account, region }: Minting): string =>
  randomText(`rds/${account}/${region}`, 'lower', 12);
const rdsHost = (label: Mint, kind: string): Mint =>
  lowerCase(
    (resource) => `${label(resource)}.${kind}${accountMark(resource)}.${resource.region}.rds.amazonaws.com`,
  );
/** At most 63 letters, digits and hyphens. */
const identifier = (property: string): Mint => lowerCase(named(property, 63));

const clusterIdentifier = identifier('DBClusterIdentifier');
const instanceIdentifier = identifier('DBInstanceIdentifier');
const globalClusterIdentifier = identifier('GlobalClusterIdentifier');
const proxyName = identifier('DBProxyName');
const proxyEndpointName = identifier('DBProxyEndpointName');
const resourceId = (prefix: string): Mint => {
  return (resource) => `${prefix}-${randomText(seedOf(resource), 'upper', 26)}`;
};
const targetGroupArn = arn(
  'rds',
  (resource) => `target-group:prx-tg-${randomText(seedOf(resource), 'hex', 17)}`,
);
const port: Mint = (resource) => resource.text('Port') ?? '5432';
const groupName = (property: string): Mint => lowerCase(named(property, 255));

export const dataTypes: MintTable = {
  'AWS::SecretsManager::Secret': { ref: secretArn, attributes: { Id: secretArn } },
  'AWS::SecretsManager::SecretTargetAttachment': { ref: attachedSecret, attributes: { Id: attachedSecret } },
  'AWS::DynamoDB::GlobalTable': { ref: tableName, attributes: tableAttributes },
  'AWS::DynamoDB::Table': { ref: tableName, attributes: tableAttributes },
  'AWS::RDS::GlobalCluster': { ref: globalClusterIdentifier, attributes: {} },
  'AWS::RDS::DBCluster': {
    ref: clusterIdentifier,
    attributes: {
      'Endpoint.Address': rdsHost(clusterIdentifier, 'cluster-'),
      'Endpoint.Port': port,
      'ReadEndpoint.Address': rdsHost(clusterIdentifier, 'cluster-ro-'),
      DBClusterArn: arn('rds', (resource) => `cluster:${clusterIdentifier(resource)}`),
      DBClusterResourceId: resourceId('cluster'),
    },
  },
  'AWS::RDS::DBInstance': {
    ref: instanceIdentifier,
    attributes: {
      'Endpoint.Address': rdsHost(instanceIdentifier, ''),
      'Endpoint.Port': port,
      DBInstanceArn: arn('rds', (resource) => `db:${instanceIdentifier(resource)}`),
      DbiResourceId: resourceId('db'),
    },
  },
  'AWS::RDS::DBProxy': {
    ref: proxyName,
    attributes: {
      Endpoint: rdsHost(proxyName, 'proxy-'),
      DBProxyArn: arn('rds', (resource) => `db-proxy:prx-${randomText(seedOf(resource), 'hex', 17)}`),
    },
  },
  'AWS::RDS::DBProxyEndpoint': {
    ref: proxyEndpointName,
    attributes: {
      Endpoint: rdsHost(proxyEndpointName, 'endpoint.proxy-'),
      DBProxyEndpointArn: arn(
        'rds',
        (resource) => `db-proxy-endpoint:prx-endpoint-${randomText(seedOf(resource), 'hex', 17)}`,
      ),
      IsDefault: () => 'false',
    },
  },
  'AWS::RDS::DBProxyTargetGroup': { ref: targetGroupArn, attributes: { TargetGroupArn: targetGroupArn } },
  'AWS::RDS::DBSubnetGroup': { ref: groupName('DBSubnetGroupName'), attributes: {} },
  'AWS::RDS::DBClusterParameterGroup': { ref: groupName('DBClusterParameterGroupName'), attributes: {} },
};
