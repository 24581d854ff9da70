/** Functions, roles, logs, schedules, messages. */
import { arn, generatedName, named, seedOf } from './minting.ts';
import type { Mint, MintTable } from './minting.ts';
import { randomText, randomUuid } from './random-text.ts';

const functionName = named('FunctionName');
const functionArn = arn('lambda', (resource) => `function:${functionName(resource)}`);

/** Versions and aliases name their function by name, ARN or qualified ARN. */
const parentArn: Mint = (resource) => {
  const parent = resource.text('FunctionName') ?? '';
  const name = parent.startsWith('arn:') ? parent.split(':')[6] : parent;
  return arn('lambda', () => `function:${name ?? ''}`)(resource);
};
/** The first version of a function that was never updated. */
const versionArn: Mint = (resource) => `${parentArn(resource)}:1`;
const aliasArn: Mint = (resource) => `${parentArn(resource)}:${resource.text('Name') ?? ''}`;

const roleName = named('RoleName');
const roleArn = arn(
  'iam',
  (resource) => `role${resource.text('Path') ?? '/'}${roleName(resource)}`,
  'global',
);
const managedPolicyArn = arn(
  'iam',
  (resource) => `policy${resource.text('Path') ?? '/'}${named('ManagedPolicyName')(resource)}`,
  'global',
);
const ruleName = named('Name');
const scheduleGroup: Mint = (resource) => resource.text('GroupName') ?? 'default';
const logGroupName: Mint = (resource) => resource.text('LogGroupName') ?? generatedName(resource, 512);
const topicArn = arn('sns', named('TopicName', 256));
const queueArn = arn('sqs', named('QueueName', 80));

export const computeTypes: MintTable = {
  'AWS::Lambda::Function': { ref: functionName, attributes: { Arn: functionArn } },
  'AWS::Lambda::Version': { ref: versionArn, attributes: { Version: () => '1', FunctionArn: versionArn } },
  'AWS::Lambda::Alias': { ref: aliasArn, attributes: { AliasArn: aliasArn } },
  'AWS::IAM::Role': {
    ref: roleName,
    attributes: { Arn: roleArn, RoleId: (resource) => `AROA${randomText(seedOf(resource), 'upper', 17)}` },
  },
  'AWS::IAM::ManagedPolicy': { ref: managedPolicyArn, attributes: { PolicyArn: managedPolicyArn } },
  'AWS::Logs::LogGroup': {
    ref: logGroupName,
    attributes: { Arn: arn('logs', (resource) => `log-group:${logGroupName(resource)}:*`) },
  },
  'AWS::Events::Rule': {
    ref: ruleName,
    attributes: { Arn: arn('events', (resource) => `rule/${ruleName(resource)}`) },
  },
  'AWS::Scheduler::Schedule': {
    ref: ruleName,
    attributes: {
      Arn: arn('scheduler', (resource) => `schedule/${scheduleGroup(resource)}/${ruleName(resource)}`),
    },
  },
  'AWS::Scheduler::ScheduleGroup': {
    ref: ruleName,
    attributes: { Arn: arn('scheduler', (resource) => `schedule-group/${ruleName(resource)}`) },
  },
  'AWS::SNS::Topic': {
    ref: topicArn,
    attributes: { TopicArn: topicArn, TopicName: named('TopicName', 256) },
  },
  'AWS::SQS::Queue': {
    ref: (resource) =>
      `https://sqs.${resource.region}.amazonaws.com/${resource.account}/${named('QueueName', 80)(resource)}`,
    attributes: { Arn: queueArn, QueueName: named('QueueName', 80) },
  },
  'AWS::CloudWatch::Alarm': {
    ref: named('AlarmName', 255),
    attributes: { Arn: arn('cloudwatch', (resource) => `alarm:${named('AlarmName', 255)(resource)}`) },
  },
  'AWS::CloudWatch::Dashboard': { ref: named('DashboardName', 255), attributes: {} },
  'AWS::KMS::Key': {
    ref: (resource) => randomUuid(seedOf(resource)),
    attributes: {
      Arn: arn('kms', (resource) => `key/${randomUuid(seedOf(resource))}`),
      KeyId: (resource) => randomUuid(seedOf(resource)),
    },
  },
  'AWS::KMS::Alias': { ref: named('AliasName'), attributes: {} },
};
