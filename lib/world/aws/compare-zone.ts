/** Records and checks of an assembly against a deployed zone, field by field. Pure. */
import type { Origin, RecordPart, Topology } from '../../assembly/topology.ts';
import { expectedFields, fieldDifferences, foundFields } from './check-fields.ts';
import type { Fields } from './check-fields.ts';
import { matchChecks } from './match-checks.ts';
import type { CheckPairs } from './match-checks.ts';
import type { DeployedZone, FoundHealthCheck, FoundRecord } from './zone-state.ts';

export interface Difference {
  readonly kind: 'missing' | 'extra' | 'different';
  /** A name and type, or a deployed check's id. */
  readonly subject: string;
  /** `stack/logical id`; absent for what no template knows. */
  readonly resource?: string;
  readonly field?: string;
  readonly expected?: string;
  readonly found?: string;
}
export interface Comparison {
  readonly records: number;
  readonly healthChecks: number;
  readonly differences: readonly Difference[];
}

type Compared = Pick<Topology, 'environment' | 'records' | 'healthChecks' | 'regions'>;

const nameOf = ({ stack, logicalId }: Origin): string => `${stack}/${logicalId}`;
const keyOf = (record: {
  readonly name: string;
  readonly type: string;
  readonly setIdentifier?: string;
}): string =>
  `${record.name} ${record.type}${record.setIdentifier === undefined ? '' : ` (${record.setIdentifier})`}`;

/** Extra records count only at names that we own: those of our records and hosts. The zone may hold much else. */
export const compareZone = (topology: Compared, zone: DeployedZone): Comparison => {
  const byKey = new Map(zone.records.map((record) => [keyOf(record), record]));
  const checks = ourChecks(topology, zone);
  const pairs = matchChecks(topology.healthChecks, checks, attachedChecks(topology, byKey));
  const differences = [
    ...topology.records.flatMap((record) =>
      recordDifferences(record, byKey.get(keyOf(record)), topology, pairs),
    ),
    ...extraRecords(topology, zone.records),
    ...checkDifferences(topology, checks, pairs),
  ];
  return { records: topology.records.length, healthChecks: topology.healthChecks.length, differences };
};

const attachedChecks = (
  { records }: Compared,
  found: ReadonlyMap<string, FoundRecord>,
): ReadonlyMap<string, string> =>
  new Map(
    records.flatMap((record) => {
      const deployed = found.get(keyOf(record))?.healthCheckId;
      return record.healthCheckId === undefined || deployed === undefined
        ? []
        : [[record.healthCheckId, deployed] as const];
    }),
  );

/** Checks of our hosts, checks that our names' records use, and calculated checks over either. */
const ourChecks = (topology: Compared, zone: DeployedZone): FoundHealthCheck[] => {
  const names = ownedNames(topology);
  const used = new Set(
    zone.records.filter(({ name }) => names.has(name)).map(({ healthCheckId }) => healthCheckId),
  );
  const direct = zone.healthChecks.filter(({ id, host }) => used.has(id) || names.has(host ?? ''));
  const ids = new Set(direct.map(({ id }) => id));
  const parents = zone.healthChecks.filter(
    ({ id, children }) => !ids.has(id) && children.some((child) => ids.has(child)),
  );
  const children = zone.healthChecks.filter(
    ({ id }) => !ids.has(id) && direct.some((parent) => parent.children.includes(id)),
  );
  return [...direct, ...parents, ...children];
};

const ownedNames = ({ environment, records }: Compared): ReadonlySet<string> =>
  new Set([
    ...records.map(({ name }) => name),
    ...environment.publicHosts,
    ...Object.values(environment.regionHosts),
  ]);

const recordDifferences = (
  record: RecordPart,
  found: FoundRecord | undefined,
  topology: Compared,
  pairs: CheckPairs,
): Difference[] => {
  const about = { subject: keyOf(record), resource: nameOf(record.origin) };
  if (!found) return [{ kind: 'missing', ...about }];
  const expected: Fields = {
    'ttl, s': String(record.ttlSeconds),
    values: record.values.map((value) => expectedValue(value, topology)).join(', '),
    routing: record.failover ?? 'simple',
    'health check': templateCheckName(record.healthCheckId, topology),
  };
  const actual: Fields = {
    'ttl, s': found.ttlSeconds === undefined ? 'alias' : String(found.ttlSeconds),
    values: found.values.map((value) => foundValue(value)).join(', '),
    routing: found.failover ?? found.otherRouting ?? 'simple',
    'health check': deployedCheckName(found.healthCheckId, topology, pairs),
  };
  return fieldDifferences(expected, actual).map((difference) => ({
    kind: 'different',
    ...about,
    ...difference,
  }));
};

const BALANCER = /^[a-z0-9.-]+\.([a-z]{2}(?:-[a-z]+)+-\d)\.elb\.amazonaws\.com$/;
/** A load balancer's name is the service's to give, so only its region can be expected. */
const expectedValue = (value: string, { regions }: Compared): string => {
  const minted = Object.values(regions).some(({ loadBalancers }) =>
    loadBalancers.some(({ dnsName }) => dnsName.toLowerCase() === value.toLowerCase()),
  );
  return minted ? foundValue(value) : value;
};
const foundValue = (value: string): string => {
  const [, region] = BALANCER.exec(value) ?? [];
  return region === undefined ? value : `a load balancer in ${region}`;
};

const templateCheckName = (id: string | undefined, { healthChecks }: Compared): string => {
  if (id === undefined) return 'none';
  const check = healthChecks.find((each) => each.id === id);
  return check ? nameOf(check.origin) : id;
};
const deployedCheckName = (id: string | undefined, topology: Compared, pairs: CheckPairs): string => {
  if (id === undefined) return 'none';
  const check = topology.healthChecks.find((each) => pairs.get(each.id)?.id === id);
  return check ? nameOf(check.origin) : `unknown check ${id}`;
};

const extraRecords = (topology: Compared, found: readonly FoundRecord[]): Difference[] => {
  const names = ownedNames(topology);
  const known = new Set(topology.records.map(keyOf));
  return found
    .filter((record) => names.has(record.name) && !known.has(keyOf(record)))
    .map((record) => ({ kind: 'extra', subject: keyOf(record), found: record.values.join(', ') }));
};

const checkDifferences = (
  topology: Compared,
  ours: readonly FoundHealthCheck[],
  pairs: CheckPairs,
): Difference[] => {
  const paired = new Set([...pairs.values()].map(({ id }) => id));
  const drifted = topology.healthChecks.flatMap((check): Difference[] => {
    const resource = nameOf(check.origin);
    const found = pairs.get(check.id);
    if (!found) return [{ kind: 'missing', subject: 'health check', resource }];
    return fieldDifferences(
      expectedFields(check, (id) => templateCheckName(id, topology)),
      foundFields(found, (id) => deployedCheckName(id, topology, pairs)),
    ).map((difference) => ({
      kind: 'different',
      subject: `health check ${found.id}`,
      resource,
      ...difference,
    }));
  });
  const extra = ours
    .filter(({ id }) => !paired.has(id))
    .map((check): Difference => ({
      kind: 'extra',
      subject: `health check ${check.id}`,
      found: [check.type, check.host, check.path].filter((part) => part !== undefined).join(' '),
    }));
  return [...drifted, ...extra];
};
