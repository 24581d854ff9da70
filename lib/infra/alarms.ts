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

/** One alarm on one metric of this environment, in the metric's own region. */
interface AlarmRow {
  readonly id: string;
  readonly name: string;
  /** What is wrong for whom when it goes off. */
  readonly symptom: string;
  readonly metric: string;
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum';
  readonly threshold: number;
  readonly comparison: 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
}

const alarmRows = ({ names }: RegionContext): readonly AlarmRow[] => [
  {
    id: 'ProbeFailedAlarm',
    name: names.alarms.probeFailed,
    symptom: 'A probe failed, or no probe ran: sign-in may be broken here, there or on a public name.',
    metric: METRICS.probeFailed,
    statistic: 'Sum',
    threshold: 1,
    comparison: 'GreaterThanOrEqualToThreshold',
  },
  {
    id: 'OutboxAgeAlarm',
    name: names.alarms.outboxAge,
    symptom:
      'An administrative change has not reached sign-in for two minutes, or the sweeper that delivers it is silent.',
    metric: METRICS.outboxAgeSeconds,
    statistic: 'Maximum',
    threshold: OUTBOX_AGE_SECONDS,
    comparison: 'GreaterThanOrEqualToThreshold',
  },
];

/** The sweeper runs each minute: what its first run after the write did not deliver, its second should have. */
const OUTBOX_AGE_SECONDS = 120;

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
  return alarmRows(context).map((row) => createAlarm(stack, context, topic, row));
}

const createAlarm = (stack: Stack, { config }: RegionContext, topic: CfnTopic, row: AlarmRow): CfnAlarm =>
  new CfnAlarm(stack, row.id, {
    alarmName: row.name,
    alarmDescription: row.symptom,
    namespace: METRIC_NAMESPACE,
    metricName: row.metric,
    dimensions: [{ name: DIMENSIONS.environment, value: environmentId(config) }],
    statistic: row.statistic,
    period: PERIOD_SECONDS,
    // One datapoint pages: what emits it has confirmed it within its own run.
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    threshold: row.threshold,
    comparisonOperator: row.comparison,
    // Silence is a symptom too.
    treatMissingData: 'breaching',
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
