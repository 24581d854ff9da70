/** Which region is the primary, and how we know. */
import { STACK_METADATA_KEY } from '../../../lambda/contract/descriptor.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { CloudStack } from '../../assembly/cloud-assembly.ts';
import { isObject } from '../../assembly/json-file.ts';
import { ReviewError } from '../errors.ts';
import { TABLE_REPLICA } from './table-replicas.ts';

export type Regions = Readonly<Record<RegionRole, string>>;

/** A role that was inferred is said to be inferred: everything that the review says rests on it. */
export interface RolesOfRegions {
  readonly regions: Regions;
  readonly from: 'metadata' | 'flags' | 'inferred';
  /** One sentence for the reader. */
  readonly because: string;
}

/** What a person said; both or none. */
export type NamedRegions = Partial<Regions>;

/**
 * Flags decide, then the stacks' own metadata, then what the templates show.
 * @throws ReviewError ROLES where nothing tells, with what was found and what to say.
 */
export function rolesOf(stacks: readonly CloudStack[], named: NamedRegions): RolesOfRegions {
  const found = [...new Set(stacks.flatMap(({ region }) => region ?? []))];
  return byFlags(found, named) ?? byMetadata(stacks) ?? byTemplates(stacks, found);
}

const ASK = 'say which with --primary REGION --standby REGION';

function byFlags(found: readonly string[], { primary, standby }: NamedRegions): RolesOfRegions | undefined {
  if (primary === undefined && standby === undefined) return undefined;
  if (primary === undefined || standby === undefined || primary === standby)
    throw new ReviewError(
      'ROLES',
      `--primary and --standby go together and name two regions; ${listed(found)}`,
    );
  const unknown = [primary, standby].find((region) => !found.includes(region));
  if (unknown !== undefined)
    throw new ReviewError('ROLES', `no stack of this assembly is for ${unknown}; ${listed(found)}`);
  return { regions: { primary, standby }, from: 'flags', because: 'Roles as the command line says.' };
}

function byMetadata(stacks: readonly CloudStack[]): RolesOfRegions | undefined {
  const roles = new Map<RegionRole, string>();
  for (const { template, region } of stacks) {
    const described = isObject(template.Metadata) ? template.Metadata[STACK_METADATA_KEY] : undefined;
    const role = isObject(described) ? REGION_ROLES.find((known) => known === described.role) : undefined;
    if (role !== undefined && region !== undefined) roles.set(role, region);
  }
  const [primary, standby] = [roles.get('primary'), roles.get('standby')];
  if (primary === undefined || standby === undefined) return undefined;
  return {
    regions: { primary, standby },
    from: 'metadata',
    because: 'Roles as the stacks’ metadata says.',
  };
}

function byTemplates(stacks: readonly CloudStack[], found: readonly string[]): RolesOfRegions {
  if (found.length < 2) throw new ReviewError('ROLES', `a review compares two regions, and ${listed(found)}`);
  const [primary, another] = found.filter((region) => signs(stacks, region) > 0);
  const [standby, third] = found.filter((region) => region !== primary);
  if (primary === undefined || another !== undefined || standby === undefined || third !== undefined)
    throw new ReviewError('ROLES', `nothing tells which region is the primary; ${listed(found)}; ${ASK}`);
  return {
    regions: { primary, standby },
    from: 'inferred',
    because: `Roles are inferred: only stacks in ${primary} hold what belongs to a primary (a PRIMARY record, a replica’s source).`,
  };
}

/** What only a primary's template holds: a PRIMARY failover record, a global table, the first cluster of a global one. */
function signs(stacks: readonly CloudStack[], region: string): number {
  const resources = stacks
    .filter((stack) => stack.region === region)
    .flatMap(({ template }) => Object.values(isObject(template.Resources) ? template.Resources : {}));
  return resources.filter((resource) => isObject(resource) && isSign(resource)).length;
}

const isPrimaryRecord = (record: unknown): boolean => isObject(record) && record.Failover === 'PRIMARY';

function isSign({ Type, Properties }: Readonly<Record<string, unknown>>): boolean {
  const properties = isObject(Properties) ? Properties : {};
  switch (Type) {
    case 'AWS::Route53::RecordSet':
      return isPrimaryRecord(properties);
    case 'AWS::Route53::RecordSetGroup':
      return Array.isArray(properties.RecordSets) && properties.RecordSets.some(isPrimaryRecord);
    case 'AWS::DynamoDB::GlobalTable':
    case 'AWS::RDS::GlobalCluster':
    case TABLE_REPLICA:
      return true;
    case 'AWS::SecretsManager::Secret':
      return Array.isArray(properties.ReplicaRegions);
    default:
      return false;
  }
}

const listed = (found: readonly string[]): string =>
  found.length === 0 ? 'its stacks are for no fixed region' : `its stacks are for ${found.join(' and ')}`;
