/** Networks: nothing in the world routes by them, yet other properties name them. */
import { ec2Id, property, seedOf } from './minting.ts';
import type { Mint, MintTable, MintedType } from './minting.ts';
import { randomText } from './random-text.ts';

const vpcId = ec2Id('vpc');
const ofVpc = property('VpcId', '');
const groupId = ec2Id('sg');
/** Addresses from the documentation block TEST-NET-3 (RFC 5737). */
const publicAddress: Mint = (resource) =>
  `203.0.113.${Number.parseInt(randomText(seedOf(resource), 'hex', 2), 16)}`;

const numbered = (prefix: string, attribute?: string): MintedType => ({
  ref: ec2Id(prefix),
  attributes: attribute === undefined ? {} : { [attribute]: ec2Id(prefix) },
});

export const networkTypes: MintTable = {
  'AWS::EC2::VPC': {
    ref: vpcId,
    attributes: {
      VpcId: vpcId,
      CidrBlock: property('CidrBlock', ''),
      DefaultSecurityGroup: groupId,
      DefaultNetworkAcl: ec2Id('acl'),
    },
  },
  'AWS::EC2::Subnet': {
    ref: ec2Id('subnet'),
    attributes: {
      SubnetId: ec2Id('subnet'),
      AvailabilityZone: property('AvailabilityZone', ''),
      CidrBlock: property('CidrBlock', ''),
      VpcId: ofVpc,
    },
  },
  'AWS::EC2::SecurityGroup': { ref: groupId, attributes: { GroupId: groupId, VpcId: ofVpc } },
  'AWS::EC2::RouteTable': numbered('rtb', 'RouteTableId'),
  'AWS::EC2::InternetGateway': numbered('igw', 'InternetGatewayId'),
  'AWS::EC2::NatGateway': numbered('nat', 'NatGatewayId'),
  'AWS::EC2::VPCEndpoint': numbered('vpce', 'Id'),
  'AWS::EC2::EIP': {
    ref: publicAddress,
    attributes: { AllocationId: ec2Id('eipalloc'), PublicIp: publicAddress },
  },
};
