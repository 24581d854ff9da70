import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  Effect,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
  StarPrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import type { Stack } from 'aws-cdk-lib';

import { DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../../lambda/contract/metrics.ts';
import { environmentId } from '../config/names.ts';
import type { RegionContext } from './context.ts';

const PERIOD_SECONDS = 60;

/** The first alarm, with a topic of this region's own: each region pages without the other. */
export function createAlarms(stack: Stack, context: RegionContext): CfnAlarm {
  const { config, names } = context;
  const topic = new CfnTopic(stack, 'AlarmTopic', { topicName: names.alarmTopic });
  limitPublishers(stack, context, topic);
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
    dimensions: [{ name: DIMENSIONS.environment, value: environmentId(config) }],
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

/** A policy of ours replaces the one that SNS gives a topic, so it names who may publish: this account's alarms. */
function limitPublishers(stack: Stack, { config }: RegionContext, topic: CfnTopic): void {
  const publish = (statement: PolicyStatementProps): PolicyStatement =>
    new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.ref], ...statement });
  new CfnTopicPolicy(stack, 'AlarmTopicPolicy', {
    topics: [topic.ref],
    policyDocument: new PolicyDocument({
      statements: [
        publish({
          sid: 'AlarmsOfThisAccount',
          principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
          conditions: { StringEquals: { 'aws:SourceAccount': config.account } },
        }),
        publish({
          sid: 'NothingUnencrypted',
          effect: Effect.DENY,
          principals: [new StarPrincipal()],
          conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ],
    }),
  });
}
