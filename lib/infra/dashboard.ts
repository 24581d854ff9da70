import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stack } from 'aws-cdk-lib';

import { DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../../lambda/contract/metrics.ts';
import { environmentId } from '../config/names.ts';
import type { RegionContext } from './context.ts';

/** Columns of CloudWatch's grid are 24. */
const HALF = { width: 12, height: 6 };

/** What this region sees of itself: probes, alarms, held credentials, refreshes in grace. */
export function createDashboard(stack: Stack, context: RegionContext, alarms: readonly CfnAlarm[]): void {
  const { config, names, role } = context;
  const metric = (name: string): readonly string[] => [
    METRIC_NAMESPACE,
    name,
    DIMENSIONS.environment,
    environmentId(config),
  ];
  const graph = (title: string, x: number, y: number, stat: string, metrics: readonly string[]) => ({
    type: 'metric',
    x,
    y,
    ...HALF,
    properties: { title, region: context.region, period: 60, stat, metrics: metrics.map(metric) },
  });
  const widgets = [
    graph('Probes', 0, 0, 'Sum', [METRICS.probePassed, METRICS.probeFailed]),
    {
      type: 'alarm',
      x: 12,
      y: 0,
      ...HALF,
      properties: { title: 'Alarms', alarms: alarms.map(({ attrArn }) => attrArn) },
    },
    graph('Age of held credentials, seconds', 0, 6, 'Maximum', [METRICS.heldCredentialAgeSeconds]),
    graph('Refreshes answered by the previous generation', 12, 6, 'Sum', [METRICS.refreshGraceUsed]),
  ];
  new CfnDashboard(stack, 'Dashboard', {
    dashboardName: names.dashboards[role],
    dashboardBody: stack.toJsonString({ widgets }),
  });
}
