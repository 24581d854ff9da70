/** What pages whom, whole, in every environment: an alarm that nobody hears is none. */
import { describe, expect, test } from '@jest/globals';

import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { findEnvironment } from '../../lib/config/find-environment.ts';
import { namesOf } from '../../lib/config/names.ts';
import { ENVIRONMENT_NAMES, ofType, resource, resources } from '../support/infra-templates.ts';

const AT_LEAST = 'GreaterThanOrEqualToThreshold';
const SILENCE_IS_TROUBLE = { TreatMissingData: 'breaching' };
const SILENCE_IS_GOOD = { TreatMissingData: 'notBreaching' };
/** So many minutes, in a row or out of more. */
const minutes = (DatapointsToAlarm: number, EvaluationPeriods = DatapointsToAlarm) => ({
  DatapointsToAlarm,
  EvaluationPeriods,
});
const atLeast = (Threshold: number) => ({ Threshold, ComparisonOperator: AT_LEAST });

/** Severity at the head of the description, then what is wrong for whom. */
const ALARMS = [
  {
    id: 'ProbeFailedAlarm',
    alarm: 'probeFailed',
    about: /^\[page\] A probe failed, or no probe ran/,
    MetricName: 'ProbeFailed',
    Statistic: 'Sum',
    ...atLeast(1),
    ...minutes(1, 2),
    ...SILENCE_IS_TROUBLE,
  },
  {
    id: 'OutboxAgeAlarm',
    alarm: 'outboxAge',
    about: /^\[page\] .* has not reached sign-in for two minutes/,
    MetricName: 'OutboxAgeSeconds',
    Statistic: 'Maximum',
    ...atLeast(120),
    ...minutes(1),
    ...SILENCE_IS_TROUBLE,
  },
  {
    id: 'HeldCredentialAgeAlarm',
    alarm: 'heldCredentialAge',
    about: /^\[page\] No secret store has confirmed .* for an hour/,
    MetricName: 'HeldCredentialAgeSeconds',
    Statistic: 'Maximum',
    ...atLeast(3600),
    ...minutes(3),
    ...SILENCE_IS_TROUBLE,
  },
  {
    id: 'SecretStoreDenialAlarm',
    alarm: 'secretStoreDenied',
    about: /^\[page\] A secret store denies/,
    MetricName: 'SecretStoreDenials',
    Statistic: 'Sum',
    ...atLeast(1),
    ...minutes(1),
    ...SILENCE_IS_GOOD,
  },
  {
    id: 'BreakerOpenedAlarm',
    alarm: 'breakerOpened',
    about: /^\[page\] .* ten calls in a row failed/,
    MetricName: 'BreakerOpened',
    Statistic: 'Sum',
    ...atLeast(1),
    ...minutes(1),
    ...SILENCE_IS_GOOD,
  },
  {
    id: 'SpareUnusedAlarm',
    alarm: 'spareUnused',
    about: /^\[working-day\] For five minutes nobody has logged in .* past its proxy/,
    MetricName: 'SpareConnections',
    Statistic: 'Sum',
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    ...minutes(5),
    ...SILENCE_IS_TROUBLE,
  },
  {
    id: 'EscrowUnsoundAlarm',
    alarm: 'escrowUnsound',
    about: /^\[working-day\] A new process could not start/,
    MetricName: 'EscrowUnsound',
    Statistic: 'Maximum',
    ...atLeast(1),
    ...minutes(3),
    ...SILENCE_IS_TROUBLE,
  },
  {
    id: 'RotationOverdueAlarm',
    alarm: 'rotationOverdue',
    about: /^\[working-day\] The rotation .* is days late/,
    MetricName: 'RotationsOverdue',
    Statistic: 'Maximum',
    Period: 7200,
    ...atLeast(1),
    ...minutes(1),
    ...SILENCE_IS_TROUBLE,
  },
  {
    id: 'UpstreamUnreachableAlarm',
    alarm: 'upstreamUnreachable',
    about: /^\[page\] People of an organisation cannot sign in at their own identity provider/,
    MetricName: 'UpstreamUnreachable',
    Statistic: 'Sum',
    ...atLeast(1),
    ...minutes(5, 6),
    ...SILENCE_IS_GOOD,
  },
  {
    id: 'UpstreamStaleAlarm',
    alarm: 'upstreamStale',
    about: /^\[working-day\] Sign-in at an identity provider lives on metadata or keys/,
    MetricName: 'UpstreamStaleUsed',
    Statistic: 'Sum',
    ...atLeast(1),
    ...minutes(3, 5),
    ...SILENCE_IS_GOOD,
  },
] as const;

const cases = ENVIRONMENT_NAMES.flatMap((name) => REGION_ROLES.map((role) => [name, role] as const));

describe.each(cases)('%s, %s', (name, role) => {
  const config = findEnvironment(name);
  const names = namesOf(config);
  const own = (id: string): unknown => resource(name, 'observability', id, role).Properties;
  const topic = { Ref: 'AlarmTopic' };

  test.each(ALARMS)('$id', ({ id, alarm, about, ...rule }) => {
    expect(own(id)).toEqual({
      AlarmName: names.alarms[alarm],
      AlarmDescription: expect.stringMatching(about),
      Namespace: 'Holdover',
      Dimensions: [{ Name: 'Environment', Value: name }],
      Period: 60,
      AlarmActions: [topic],
      OKActions: [topic],
      ...rule,
    });
  });

  test('there is no other alarm', () => {
    const alarms = ofType(resources(name, 'observability', role), 'AWS::CloudWatch::Alarm');
    expect(alarms.map(([id]) => id).toSorted()).toEqual(ALARMS.map(({ id }) => id).toSorted());
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
