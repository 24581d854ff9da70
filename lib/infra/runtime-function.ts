import { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Alias, Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Stack } from 'aws-cdk-lib';

import type { FunctionName } from '../config/names.ts';
import { logGroupName } from './arns.ts';
import type { RegionContext } from './context.ts';
import { FUNCTION_SUBNETS } from './network.ts';
import { keepState } from './removal.ts';

/**
 * Node 20 and later runtimes no longer load Amazon's own
 * certificates by themselves (Lambda developer guide, Node.js).
 */
const CERTIFICATES = { NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' };

export interface RuntimeFunctionProps {
  readonly name: FunctionName;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** Default: the account's shared pool. */
  readonly reservedConcurrency?: number;
  /** Default: outside the network, with Lambda's own way to the internet. */
  readonly network?: { readonly vpc: IVpc; readonly securityGroup: ISecurityGroup };
}

/** A function as all of ours are: Node 24 on arm64, its bundle, its own log group, a role made elsewhere. */
export function createFunction(
  stack: Stack,
  context: RegionContext,
  id: string,
  props: RuntimeFunctionProps,
): LambdaFunction {
  const { names, bundles } = context;
  return new LambdaFunction(stack, `${id}Function`, {
    functionName: names.functions[props.name],
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    code: Code.fromAsset(bundles[props.name]),
    handler: 'index.handler',
    role: Role.fromRoleArn(stack, `${id}ExecutionRole`, props.roleArn, { mutable: false }),
    environment: { ...props.environment, ...CERTIFICATES },
    timeout: Duration.seconds(props.timeoutSeconds),
    memorySize: props.memoryMegabytes,
    reservedConcurrentExecutions: props.reservedConcurrency,
    logGroup: createLogGroup(stack, context, id, props.name),
    ...(props.network === undefined ? {} : networkProps(props.network)),
  });
}

const networkProps = ({ vpc, securityGroup }: NonNullable<RuntimeFunctionProps['network']>) => ({
  vpc,
  vpcSubnets: FUNCTION_SUBNETS,
  securityGroups: [securityGroup],
});

const createLogGroup = (stack: Stack, context: RegionContext, id: string, name: FunctionName): ILogGroup =>
  LogGroup.fromLogGroupName(
    stack,
    `${id}Logs`,
    keepState(
      context,
      new CfnLogGroup(stack, `${id}LogGroup`, {
        logGroupName: logGroupName(context, name),
        retentionInDays: context.config.logRetentionDays,
      }),
    ).ref,
  );

/** The name that traffic uses. Each deploy publishes a version, so provisioned environments belong to known code. */
export const createAlias = (
  stack: Stack,
  id: string,
  target: LambdaFunction,
  provisionedConcurrency: number,
): Alias =>
  new Alias(stack, `${id}Alias`, {
    aliasName: 'live',
    version: target.currentVersion,
    ...(provisionedConcurrency > 0 ? { provisionedConcurrentExecutions: provisionedConcurrency } : {}),
  });
