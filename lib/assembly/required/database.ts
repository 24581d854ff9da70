/** Aurora and the way to it. `topology/clusters.ts` has seen to the clusters' global cluster already. */
import { CUSTOM_RESOURCES } from '../../../lambda/contract/custom-resources.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { describeOrigin } from '../resource.ts';
import type { Topology } from '../topology.ts';
import { lacks } from './requirement.ts';
import type { Requirement } from './requirement.ts';

/** One cluster is created with the master user, the other joins it. */
export const databaseOwner: Requirement = ({ topology }) => {
  const clusters = REGION_ROLES.map((role) => topology.regions[role].cluster);
  const owners = clusters.filter(({ master }) => master !== undefined);
  if (owners.length === 1) return undefined;
  const names = clusters.map(({ origin }) => describeOrigin(origin)).join(' and ');
  return `of ${names}, ${owners.length} have MasterUsername, the world needs exactly one for creating the database`;
};

/** At least one in each cluster: what one too few does, the drill finds out. */
export const instances: Requirement = ({ topology }) => {
  const empty = REGION_ROLES.map((role) => topology.regions[role].cluster).find(
    (cluster) => cluster.instances.length === 0,
  );
  return empty && lacks(describeOrigin(empty.origin), 'AWS::RDS::DBInstance', 'answering queries');
};

/** At least one in each region. */
export const proxies: Requirement = ({ topology, stackName }) => {
  const role = REGION_ROLES.find((candidate) => topology.regions[candidate].proxies.length === 0);
  return role && lacks(stackName('identities', role), 'AWS::RDS::DBProxy', "the functions' logins");
};

/** What makes it, in the region of the writer: in the other one it has nothing to do. */
export const schema: Requirement = ({ topology, stackName }) => {
  const owner = ownerOf(topology);
  const { type } = CUSTOM_RESOURCES.schemaMigration;
  const found = topology.regions[owner].customResources.some(({ origin }) => origin.type === type);
  return found ? undefined : lacks(stackName('service', owner), type, 'the schema of the database');
};

const ownerOf = ({ regions }: Topology): RegionRole =>
  REGION_ROLES.find((role) => regions[role].cluster.master !== undefined) ?? 'primary';
