/** A deployed zone that holds exactly what a topology says, with ids and balancer names of its own. */
import type { HealthCheckPart, RecordPart, Topology } from '../../../lib/assembly/topology.ts';
import { endpointType } from '../../../lib/world/aws/check-fields.ts';
import type { DeployedZone, FoundHealthCheck, FoundRecord } from '../../../lib/world/aws/zone-state.ts';

type Source = Pick<Topology, 'records' | 'healthChecks'>;

export const deployedId = (id: string): string => `deployed-${id}`;

const deployedCheck = (check: HealthCheckPart): FoundHealthCheck => {
  const common = { id: deployedId(check.id), inverted: check.inverted, disabled: check.disabled };
  return check.kind === 'calculated'
    ? {
        ...common,
        type: 'CALCULATED',
        sni: false,
        children: check.children.map(deployedId),
        healthyThreshold: check.healthyThreshold,
      }
    : {
        ...common,
        type: endpointType(check),
        host: check.host,
        port: check.port,
        path: check.path,
        ...(check.searchString === undefined ? {} : { searchString: check.searchString }),
        sni: check.sni,
        intervalSeconds: check.intervalSeconds,
        failureThreshold: check.failureThreshold,
        children: [],
      };
};

const deployedRecord = (record: RecordPart): FoundRecord => ({
  name: record.name,
  type: record.type,
  ttlSeconds: record.ttlSeconds,
  values: record.values,
  ...(record.setIdentifier === undefined ? {} : { setIdentifier: record.setIdentifier }),
  ...(record.failover === undefined ? {} : { failover: record.failover }),
  ...(record.healthCheckId === undefined ? {} : { healthCheckId: deployedId(record.healthCheckId) }),
});

export const deployedZone = ({ records, healthChecks }: Source): DeployedZone => ({
  zoneId: 'Z1',
  records: records.map(deployedRecord),
  healthChecks: healthChecks.map(deployedCheck),
});
