/**
 * The names that AWS would hand out, in the form of each service and always the same for the same assembly:
 * explicit names are taken from the template, the random parts follow from stack, logical id and region.
 */
import { AssemblyError } from './errors.ts';
import { apiTypes } from './mint/apis.ts';
import { computeTypes } from './mint/compute.ts';
import { configurationTypes } from './mint/configuration.ts';
import { dataTypes } from './mint/data.ts';
import { frontTypes } from './mint/front.ts';
import { generatedName } from './mint/minting.ts';
import type { Minting, MintTable } from './mint/minting.ts';
import { networkTypes } from './mint/network.ts';
import { describeOrigin, isCustomResource } from './resource.ts';
import { deferredAttribute } from './topology.ts';

const TYPES: MintTable = {
  ...apiTypes,
  ...computeTypes,
  ...frontTypes,
  ...dataTypes,
  ...configurationTypes,
  ...networkTypes,
};

/** Value of `Ref`: the physical id. Every resource has one; of a type without a table it is a generated name. */
export function mintReference(resource: Minting): string {
  const { stack, logicalId, type } = resource.origin;
  if (isCustomResource(type)) return deferredAttribute(stack, logicalId, 'PhysicalResourceId');
  return knownType(type)?.ref(resource) ?? generatedName(resource);
}

/**
 * Value of `Fn::GetAtt`. A custom resource's stays deferred until its function ran.
 * @throws AssemblyError ATTRIBUTE for a type or attribute that no table has: a guess would be found out much later.
 */
export function mintAttribute(resource: Minting, attribute: string): string {
  const { stack, logicalId, type } = resource.origin;
  if (isCustomResource(type)) return deferredAttribute(stack, logicalId, attribute);
  const attributes = knownType(type)?.attributes ?? {};
  const mint = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  if (mint !== undefined) return mint(resource);
  const known = Object.keys(attributes).join(', ');
  throw new AssemblyError(
    'ATTRIBUTE',
    `${describeOrigin(resource.origin)} has no known attribute "${attribute}"; known: ${known === '' ? 'none' : known}`,
  );
}

const knownType = (type: string) => (Object.hasOwn(TYPES, type) ? TYPES[type] : undefined);
