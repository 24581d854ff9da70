/** What pages whom, whole, in every environment: an alarm that nobody hears is none. */
import { describe, expect, test } from '@jest/globals';

import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { findEnvironment } from '../../lib/config/find-environment.ts';
import { namesOf } from '../../lib/config/names.ts';
import { ENVIRONMENT_NAMES, ofType, resource, resources } from '../support/infra-templates.ts';

const cases = ENVIRONMENT_NAMES.flatMap((name) => REGION_ROLES.map((role) => [name, role] as const));

describe.each(cases)('%s, %s', (name, role) => {
  const config = findEnvironment(name);
  const names = namesOf(config);
  const own = (id: string): unknown => resource(name, 'observability', id, role).Properties;
  const topic = { Ref: 'AlarmTopic' };

  test('one failed probe in a minute pages, silence too, and its end is told', () => {
    expect(own('ProbeFailedAlarm')).toEqual({
      AlarmName: names.alarms.probeFailed,
      AlarmDescription: expect.stringMatching(/sign-in may be broken/),
      Namespace: 'Holdover',
      MetricName: 'ProbeFailed',
      Dimensions: [{ Name: 'Environment', Value: name }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'breaching',
      AlarmActions: [topic],
      OKActions: [topic],
    });
  });

  test('an administrative change that is two minutes late pages, a silent sweeper too', () => {
    expect(own('OutboxAgeAlarm')).toEqual({
      AlarmName: names.alarms.outboxAge,
      AlarmDescription: expect.stringMatching(/has not reached sign-in for two minutes/),
      Namespace: 'Holdover',
      MetricName: 'OutboxAgeSeconds',
      Dimensions: [{ Name: 'Environment', Value: name }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      Threshold: 120,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'breaching',
      AlarmActions: [topic],
      OKActions: [topic],
    });
  });

  test('everybody who is configured is told, and nobody else', () => {
    expect(own('AlarmTopic')).toEqual({ TopicName: names.alarmTopic });
    const told = ofType(resources(name, 'observability', role), 'AWS::SNS::Subscription').map(
      ([, { Properties }]) => Properties,
    );
    expect(told).toEqual(
      config.alarmRecipients.map((Endpoint) => ({ Endpoint, Protocol: 'email', TopicArn: topic })),
    );
  });

  test('alarms of this account may publish, and nothing may unencrypted', () => {
    const publish = { Action: 'sns:Publish', Resource: topic, Sid: expect.any(String) };
    expect(own('AlarmTopicPolicy')).toEqual({
      Topics: [topic],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            ...publish,
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': config.account } },
          },
          {
            ...publish,
            Effect: 'Deny',
            Principal: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    });
  });
});
