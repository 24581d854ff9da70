/**
 * Seeds the world as a deploy does: each custom resource's function is invoked with CloudFormation's Create event and
 * has to PUT its answer, in the order in which the stacks would be deployed.
 */
import { randomUUID } from 'node:crypto';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { DeferredLookup } from '../../../assembly/deferred.ts';
import { resolveDeferred } from '../../../assembly/deferred.ts';
import type { CustomResourcePart } from '../../../assembly/topology.ts';
import { WorldError } from '../../world.ts';
import type { InvocationResult } from '../functions/invocation.ts';
import type { LocalContext } from '../ports.ts';
import { openAnswerBox } from './answer-box.ts';
import type { AnswerBox, ResourceAnswer } from './answer-box.ts';

export interface CustomResourceRun {
  readonly context: Pick<LocalContext, 'servers'>;
  readonly account: string;
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationResult>;
}
export interface CustomResourceRunner {
  /** Runs one after the other. @throws WorldError `DEPLOY_FAILED` that names stack, logical id and reason. */
  run(role: RegionRole, parts: readonly CustomResourcePart[]): Promise<void>;
  /** What the functions answered so far. */
  readonly lookup: DeferredLookup;
}

export const createCustomResourceRunner = async (
  { context, account, invoke }: CustomResourceRun,
  regions: Readonly<Record<RegionRole, string>>,
): Promise<CustomResourceRunner> => {
  const boxes = {
    primary: await openAnswerBox(context, 'primary', regions.primary),
    standby: await openAnswerBox(context, 'standby', regions.standby),
  };
  const answers = new Map<string, ResourceAnswer>();
  const lookup: DeferredLookup = ({ stack, logicalId, attribute }) => {
    const answer = answers.get(`${stack}/${logicalId}`);
    if (answer === undefined) return undefined;
    const value = attribute === 'PhysicalResourceId' ? answer.PhysicalResourceId : answer.Data?.[attribute];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    lookup,
    async run(role, parts) {
      for (const part of parts) {
        const properties = resolveDeferred(part.properties, lookup);
        const answer = await runOne(part, { box: boxes[role], account, invoke, properties });
        answers.set(`${part.origin.stack}/${part.origin.logicalId}`, answer);
      }
    },
  };
};

interface One {
  readonly box: AnswerBox;
  readonly account: string;
  readonly invoke: CustomResourceRun['invoke'];
  readonly properties: Readonly<Record<string, unknown>>;
}

const runOne = async (part: CustomResourcePart, one: One): Promise<ResourceAnswer> => {
  const { url, answer } = one.box.open();
  const fail = (reason: string): never => {
    const { stack, logicalId, type } = part.origin;
    throw new WorldError(
      'DEPLOY_FAILED',
      `${stack}/${logicalId} (${type}) failed as a deploy would see it: ${reason}`,
    );
  };
  const invocation = await one.invoke(part.functionArn, eventFor(part, one, url));
  if (invocation.kind === 'function-error') return fail(invocation.error.errorMessage);
  if (invocation.kind !== 'answer') return fail(`its function was ${invocation.kind}`);
  // The function answers before it returns: nothing runs after that on Lambda, so a missing answer never comes.
  const given = await Promise.race([answer, Promise.resolve(undefined)]);
  if (given === undefined) return fail('its function returned without an answer to CloudFormation');
  return given.Status === 'SUCCESS' ? given : fail(given.Reason ?? 'no reason given');
};

const eventFor = (part: CustomResourcePart, { account, properties }: One, responseUrl: string) => ({
  RequestType: 'Create',
  ResponseURL: responseUrl,
  StackId: `arn:aws:cloudformation:${part.region}:${account}:stack/${part.origin.stack}/local`,
  RequestId: randomUUID(),
  ResourceType: part.origin.type,
  LogicalResourceId: part.origin.logicalId,
  ResourceProperties: { ServiceToken: part.functionArn, ...properties },
});
