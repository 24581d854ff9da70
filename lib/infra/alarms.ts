import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns';
import type { Stack } from 'aws-cdk-lib';

import { DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../../lambda/contract/metrics.ts';
import type { RegionContext } from './context.ts';

const PERIOD_SECONDS = 60;

/** The first alarm, with a topic of this region's own: each region pages without the other. */
export function createAlarms(stack: Stack, context: RegionContext): CfnAlarm {
  const { config, names } = context;
  const topic = new CfnTopic(stack, 'AlarmTopic', { topicName: names.alarmTopic });
  for (const [index, endpoint] of config.alarmRecipients.entries()) {
    new CfnSubscription(stack, `AlarmRecipient${index + 1}`, {
      topicArn: topic.ref,
      protocol: 'email',
      endpoint,
    });
  }
  return new CfnAlarm(stack, 'ProbeFailedAlarm', {
    alarmName: names.probeAlarm,
    alarmDescription:
      'A probe failed, or no probe ran: sign-in may be broken here, there or on a public name.',
    namespace: METRIC_NAMESPACE,
    metricName: METRICS.probeFailed,
    dimensions: [{ name: DIMENSIONS.environment, value: config.name }],
    statistic: 'Sum',
    period: PERIOD_SECONDS,
    // One datapoint pages: the probe confirms a failure within its own run.
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    threshold: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    // Silence is a symptom too.
    treatMissingData: 'breaching',
    alarmActions: [topic.ref],
    okActions: [topic.ref],
  });
}
