import { readerOf } from '../../assembly/property-reader.ts';
import type { Meter } from '../meter.ts';
import { ONE } from '../meter.ts';

export const storeMeters: readonly Meter[] = [
  { part: 'KMS keys', price: 'key', types: ['AWS::KMS::Key'], measure: () => ONE },
  {
    part: 'secrets, with their replicas',
    price: 'secretCopy',
    types: ['AWS::SecretsManager::Secret'],
    measure(resource) {
      const replicas = readerOf(resource, 'an estimate of its cost').items('ReplicaRegions').length;
      return { quantity: 1 + replicas, basis: `${1 + replicas} copies` };
    },
  },
];
