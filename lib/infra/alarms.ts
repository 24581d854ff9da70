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

import { DIMENSIONS, METRIC_NAMESPACE } from '../../lambda/contract/metrics.ts';
import { environmentId } from '../config/names.ts';
import { ALARM_ROWS, alarmName, describeAlarm } from './alarm-catalogue.ts';
import type { AlarmRow } from './alarm-catalogue.ts';
import type { RegionContext } from './context.ts';

const MINUTE_SECONDS = 60;

/** Every alarm of this region, with a topic of its own: each region pages without the other. */
export function createAlarms(stack: Stack, context: RegionContext): readonly CfnAlarm[] {
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
  return ALARM_ROWS.map((row) => createAlarm(stack, context, topic, row));
}

/** On one metric of this environment, in the metric's own region. */
const createAlarm = (
  stack: Stack,
  { config, names }: RegionContext,
  topic: CfnTopic,
  row: AlarmRow,
): CfnAlarm =>
  new CfnAlarm(stack, row.id, {
    alarmName: alarmName(names, row),
    alarmDescription: describeAlarm(row),
    namespace: METRIC_NAMESPACE,
    metricName: row.metric,
    dimensions: [{ name: DIMENSIONS.environment, value: environmentId(config) }],
    statistic: row.statistic,
    period: row.periodSeconds ?? MINUTE_SECONDS,
    evaluationPeriods: row.outOf ?? row.minutes,
    datapointsToAlarm: row.minutes,
    threshold: row.threshold,
    comparisonOperator: row.comparison,
    treatMissingData: row.silence,
    alarmActions: [topic.ref],
    okActions: [topic.ref],
  });

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
