import { readerOf } from '../../assembly/property-reader.ts';
import type { Meter } from '../meter.ts';
import { counted, ONE } from '../meter.ts';

const PURPOSE = 'an estimate of its cost';

export const networkMeters: readonly Meter[] = [
  { part: 'NAT gateways', price: 'natGateway', types: ['AWS::EC2::NatGateway'], measure: () => ONE },
  {
    part: 'interface endpoints',
    price: 'interfaceEndpointZone',
    types: ['AWS::EC2::VPCEndpoint'],
    measure(resource) {
      const properties = readerOf(resource, PURPOSE);
      if (properties.text('VpcEndpointType') !== 'Interface') return undefined;
      return counted(properties.texts('SubnetIds').length, 'zone');
    },
  },
  {
    part: 'public IPv4 addresses',
    price: 'publicAddress',
    types: ['AWS::EC2::EIP', 'AWS::ElasticLoadBalancingV2::LoadBalancer'],
    measure(resource) {
      if (resource.origin.type === 'AWS::EC2::EIP') return counted(1, 'address');
      const properties = readerOf(resource, PURPOSE);
      if (properties.text('Scheme') !== 'internet-facing') return undefined;
      const zones = properties.texts('Subnets').length;
      return { quantity: zones, basis: `${zones} addresses` };
    },
  },
];
