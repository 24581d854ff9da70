import { readerOf } from '../../assembly/property-reader.ts';
import { ASSUMPTIONS } from '../assumptions.ts';
import type { Meter } from '../meter.ts';
import { counted, ONE } from '../meter.ts';

export const observabilityMeters: readonly Meter[] = [
  {
    part: 'metrics of the probes',
    price: 'metric',
    types: ['AWS::Events::Rule'],
    measure: (resource) =>
      readerOf(resource, 'an estimate of its cost').optionalText('ScheduleExpression') === undefined
        ? undefined
        : counted(ASSUMPTIONS.metricsPerProbe, 'metric'),
  },
  { part: 'alarms', price: 'alarm', types: ['AWS::CloudWatch::Alarm'], measure: () => ONE },
  {
    part: 'dashboards beyond the free ones',
    price: 'dashboard',
    types: ['AWS::CloudWatch::Dashboard'],
    measure: (resource, graph) =>
      graph.ofType('AWS::CloudWatch::Dashboard').indexOf(resource) < ASSUMPTIONS.freeDashboards
        ? undefined
        : ONE,
  },
];
