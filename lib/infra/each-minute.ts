import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnEventInvokeConfig, CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib';

/**
 * A run that is late is worthless, the next one does its work: an outage must not leave a backlog of stale ones.
 */
const FRESHNESS = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 };
/** Ends before the next minute's run begins. */
export const EACH_MINUTE_TIMEOUT_SECONDS = 50;

export interface EachMinute {
  readonly target: LambdaFunction;
  /** Name of the rule. */
  readonly name: string;
  readonly description: string;
  /** Name of the target within the rule. */
  readonly targetId: string;
  /** What the function is invoked with. */
  readonly input: unknown;
}

/** Invokes a function each minute, never a second time and never late. The function has one place to run in. */
export function runEachMinute(stack: Stack, id: string, props: EachMinute): void {
  const { target, name, description, targetId, input } = props;
  new CfnEventInvokeConfig(stack, `${id}InvokeConfig`, {
    functionName: target.functionName,
    qualifier: '$LATEST',
    ...FRESHNESS,
  });
  const rule = new CfnRule(stack, `${id}Schedule`, {
    name,
    description,
    scheduleExpression: 'rate(1 minute)',
    state: 'ENABLED',
    targets: [
      { id: targetId, arn: target.functionArn, input: JSON.stringify(input), retryPolicy: { ...FRESHNESS } },
    ],
  });
  new CfnPermission(stack, `${id}InvokePermission`, {
    action: 'lambda:InvokeFunction',
    functionName: target.functionArn,
    principal: 'events.amazonaws.com',
    sourceArn: rule.attrArn,
  });
}
