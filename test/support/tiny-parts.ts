/** Parts of the tiny app that stand for themselves: keys, alarms and topics. */
import { CfnResource } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';

export const add = (
  stack: Stack,
  id: string,
  type: string,
  properties: Record<string, unknown> = {},
): CfnResource => new CfnResource(stack, id, { type, properties });

/** One under the default policy, one whose own policy lets a role in by itself. */
export function addKeys(stack: Stack): void {
  const key = add(stack, 'Key', 'AWS::KMS::Key', { Description: 'of the tiny app' });
  add(stack, 'KeyAlias', 'AWS::KMS::Alias', { AliasName: 'alias/tiny', TargetKeyId: key.ref });
  add(stack, 'GuardedKey', 'AWS::KMS::Key', {
    Enabled: false,
    KeyPolicy: {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'kms:Decrypt',
          Principal: { AWS: 'arn:aws:iam::111122223333:role/reader', Service: 'logs.amazonaws.com' },
          Resource: '*',
          Condition: { StringEquals: { 'kms:EncryptionContext:for': 'tiny' } },
        },
        { Effect: 'Deny', Action: ['kms:*'], Principal: '*', Resource: '*' },
      ],
    },
  });
}

/** Alarms that the world evaluates, and each kind that it does not. */
export function addWatching(stack: Stack): void {
  const topic = add(stack, 'Topic', 'AWS::SNS::Topic', {
    TopicName: 'tiny-alarms',
    Subscription: [{ Protocol: 'https', Endpoint: 'https://pager.example' }],
  });
  add(stack, 'Recipient', 'AWS::SNS::Subscription', {
    TopicArn: topic.ref,
    Protocol: 'email',
    Endpoint: 'on-call@tiny.example',
  });
  const alarm = (id: string, changes: Record<string, unknown>): CfnResource =>
    add(stack, id, 'AWS::CloudWatch::Alarm', {
      EvaluationPeriods: 3,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: '1.5',
      ...changes,
    });
  const metric = { Namespace: 'Tiny', MetricName: 'Broken', Statistic: 'Sum', Period: 60 };
  alarm('Alarm', {
    ...metric,
    AlarmName: 'tiny-broken',
    Dimensions: [{ Name: 'Environment', Value: 'tiny' }],
    DatapointsToAlarm: 2,
    TreatMissingData: 'breaching',
    AlarmActions: [topic.ref],
  });
  alarm('QuietAlarm', { ...metric, ActionsEnabled: false, AlarmActions: [topic.ref] });
  alarm('MathAlarm', { Metrics: [{ Id: 'e', Expression: 'm1 / m2' }] });
  alarm('AnomalyAlarm', { Metrics: [{ Id: 'e' }], ThresholdMetricId: 'e' });
  alarm('PercentileAlarm', { ...metric, Statistic: undefined, ExtendedStatistic: 'p99' });
  alarm('AmazonAlarm', { ...metric, Namespace: 'AWS/Lambda', MetricName: 'Errors' });
  alarm('FilterAlarm', { ...metric, MetricName: 'Filtered' });
  add(stack, 'Filter', 'AWS::Logs::MetricFilter', {
    FilterPattern: 'ERROR',
    LogGroupName: 'tiny',
    MetricTransformations: [{ MetricNamespace: 'Tiny', MetricName: 'Filtered', MetricValue: '1' }],
  });
  add(stack, 'Composite', 'AWS::CloudWatch::CompositeAlarm', { AlarmRule: 'ALARM(tiny-broken)' });
}
