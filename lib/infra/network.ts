import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  CfnSecurityGroupIngress,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib';

import type { NetworkConfig } from '../config/environment.ts';
import type { RegionContext } from './context.ts';

/** The same in both regions: they are never peered. */
const CIDR = '10.20.0.0/16';

type ExistingNetwork = Extract<NetworkConfig, { kind: 'existing' }>;

export interface Network {
  readonly vpc: IVpc;
  /** Of the auth function and the directory sweeper: reaches the proxy. */
  readonly authFunctions: SecurityGroup;
  /** Of migration and failover steps: reach the cluster itself. */
  readonly databaseSteps: SecurityGroup;
}

export const FUNCTION_SUBNETS: SubnetSelection = { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
export const DATABASE_SUBNETS: SubnetSelection = { subnetType: SubnetType.PRIVATE_ISOLATED };
export const FRONT_SUBNETS: SubnetSelection = { subnetType: SubnetType.PUBLIC };

/** The region's network: ours, or one that stands already. Security groups are ours in both. */
export function createNetwork(stack: Stack, context: RegionContext): Network {
  const vpc = networkVpc(stack, context);
  const authFunctions = functionGroup(stack, vpc, 'AuthFunctions', 'The auth service');
  const databaseSteps = functionGroup(stack, vpc, 'DatabaseSteps', 'Schema migration and failover steps');
  if (bringsEndpoints(context)) addEndpoints(stack, context, vpc, [authFunctions, databaseSteps]);
  return { vpc, authFunctions, databaseSteps };
}

function networkVpc(stack: Stack, context: RegionContext): IVpc {
  const { network } = context.config.regions[context.role];
  return network?.kind === 'existing' ? existingVpc(stack, context, network) : createVpc(stack, context);
}

const bringsEndpoints = ({ config, role }: RegionContext): boolean => {
  const { network } = config.regions[role];
  return network?.kind !== 'existing' || network.endpoints.kind === 'create';
};

/** NAT is needed: PrivateLink reaches no other region's Secrets Manager, and CloudFormation's answer goes to S3. */
const createVpc = (stack: Stack, context: RegionContext): Vpc =>
  new Vpc(stack, 'Vpc', {
    ipAddresses: IpAddresses.cidr(CIDR),
    natGateways: context.config.cost.natGatewaysPerRegion,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: 'Front', subnetType: SubnetType.PUBLIC, cidrMask: 22 },
      { name: 'Functions', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
      { name: 'Database', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
    ],
  });

/** Everything by id from configuration: a look-up would need credentials and give another template each day. */
function existingVpc(stack: Stack, { config, role }: RegionContext, network: ExistingNetwork): IVpc {
  const { endpoints, subnets, vpcId } = network;
  return Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId,
    availabilityZones: [...config.regions[role].zones],
    publicSubnetIds: [...subnets.front],
    privateSubnetIds: [...subnets.functions],
    isolatedSubnetIds: [...subnets.database],
    ...(endpoints.kind === 'create'
      ? { privateSubnetRouteTableIds: [...endpoints.functionRouteTables] }
      : {}),
  });
}

const functionGroup = (stack: Stack, vpc: IVpc, id: string, description: string): SecurityGroup =>
  new SecurityGroup(stack, `${id}SecurityGroup`, { vpc, description });

function addEndpoints(
  stack: Stack,
  { config, role }: RegionContext,
  vpc: IVpc,
  clients: readonly SecurityGroup[],
): void {
  const { network, zones: all } = config.regions[role];
  vpc.addGatewayEndpoint('DynamoDbEndpoint', {
    service: GatewayVpcEndpointAwsService.DYNAMODB,
    // Of a network that is not ours only the functions' routes are told, and nobody else calls the tables.
    ...(network?.kind === 'existing' ? { subnets: [FUNCTION_SUBNETS] } : {}),
  });
  const group = new SecurityGroup(stack, 'EndpointsSecurityGroup', {
    vpc,
    description: 'Interface endpoints',
    allowAllOutbound: false,
  });
  for (const client of clients) allowFrom(stack, `Endpoints${client.node.id}`, group, client, 443);
  const zones = all.slice(0, config.cost.endpointZonesPerRegion);
  const options = {
    subnets: { ...FUNCTION_SUBNETS, availabilityZones: [...zones] },
    securityGroups: [group],
    open: false,
  };
  vpc.addInterfaceEndpoint('SecretsManagerEndpoint', {
    service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    ...options,
  });
  vpc.addInterfaceEndpoint('KmsEndpoint', { service: InterfaceVpcEndpointAwsService.KMS, ...options });
}

/** One inbound rule. The CDK's own helper would put the region's name into the rule's logical id. */
export const allowFrom = (
  stack: Stack,
  id: string,
  target: ISecurityGroup,
  client: ISecurityGroup,
  port: number,
): CfnSecurityGroupIngress =>
  new CfnSecurityGroupIngress(stack, `${id}Ingress`, {
    groupId: target.securityGroupId,
    sourceSecurityGroupId: client.securityGroupId,
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
  });
