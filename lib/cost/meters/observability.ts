import { ASSUMPTIONS } from '../assumptions.ts';
import type { Meter } from '../meter.ts';
import { counted, ONE } from '../meter.ts';

export const observabilityMeters: readonly Meter[] = [
  {
    part: 'custom metrics',
    price: 'metric',
    // One dashboard a region stands for the region: no template lists what functions emit.
    types: ['AWS::CloudWatch::Dashboard'],
    measure: () => counted(ASSUMPTIONS.metricsPerRegion, 'metric'),
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
