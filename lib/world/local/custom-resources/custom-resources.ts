/** Runs the custom resources of the templates as a deploy does, and knows what they returned. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import { DEFERRED_ATTRIBUTE, deferredAttribute } from '../../../assembly/topology.ts';
import type { CustomResourcePart, Topology } from '../../../assembly/topology.ts';
import { WorldError } from '../../world.ts';
import type { LocalContext } from '../ports.ts';
import { ResponseStore } from './response-store.ts';

/** A function that has ended has put its answer; this is for the answer's own way, machine time. */
const GRACE_MS = 5000;

/** CloudFormation's request to a custom resource. */
export interface CustomResourceEvent {
  readonly RequestType: 'Create';
  readonly ServiceToken: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
}
interface Answer {
  readonly Status?: string;
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: Readonly<Record<string, unknown>>;
}

export interface CustomResourcesOptions {
  readonly context: LocalContext;
  readonly topology: Topology;
  /** Runs the function on the event; settles when the invocation has ended. */
  readonly invoke: (functionArn: string, event: CustomResourceEvent) => Promise<unknown>;
}

export class CustomResources {
  readonly #options: CustomResourcesOptions;
  readonly #responses: ResponseStore;
  readonly #values = new Map<string, string>();

  constructor(options: CustomResourcesOptions) {
    this.#options = options;
    this.#responses = new ResponseStore(options.context);
  }

  /** Listens for answers in both regions. */
  async start(): Promise<void> {
    const { regions } = this.#options.topology;
    await Promise.all(REGION_ROLES.map((role) => this.#responses.start(role, regions[role].region)));
  }

  /**
   * Creates the region's custom resources in their order.
   * @throws WorldError `CUSTOM_RESOURCE_FAILED` naming stack, logical id and the function's reason.
   */
  async run(role: RegionRole): Promise<void> {
    for (const part of this.#options.topology.regions[role].customResources) await this.#create(part);
  }

  /** Replaces the deferred attributes that are known by now; others stay as they are. */
  resolve(text: string): string {
    return text.replace(DEFERRED_ATTRIBUTE, (reference) => this.#values.get(reference) ?? reference);
  }

  async #create(part: CustomResourcePart): Promise<void> {
    const slot = this.#responses.open(part.region);
    const functionArn = this.resolve(part.functionArn);
    try {
      const invocation = this.#options.invoke(functionArn, this.#event(part, functionArn, slot.url));
      const answer = await Promise.race([slot.answer, silence(invocation)]);
      // The invocation itself ends after its answer; its failure past that point concerns nobody.
      await invocation.catch(() => undefined);
      this.#keep(part, parseAnswer(answer));
    } catch (error) {
      const { stack, logicalId } = part.origin;
      const reason = error instanceof Error ? error.message : String(error);
      throw new WorldError(
        'CUSTOM_RESOURCE_FAILED',
        `Custom resource ${logicalId} of stack ${stack} failed: ${reason}`,
        error,
      );
    } finally {
      slot.close();
    }
  }

  #event(part: CustomResourcePart, functionArn: string, url: string): CustomResourceEvent {
    const { account } = this.#options.topology.environment;
    const { stack, logicalId, type } = part.origin;
    return {
      RequestType: 'Create',
      ServiceToken: functionArn,
      ResponseURL: url,
      StackId: `arn:aws:cloudformation:${part.region}:${account}:stack/${stack}/${randomUUID()}`,
      RequestId: randomUUID(),
      ResourceType: type,
      LogicalResourceId: logicalId,
      ResourceProperties: {
        ...(this.#resolveDeep(part.properties) as Readonly<Record<string, unknown>>),
        ServiceToken: functionArn,
      },
    };
  }

  #resolveDeep(value: unknown): unknown {
    if (typeof value === 'string') return this.resolve(value);
    if (Array.isArray(value)) return value.map((entry) => this.#resolveDeep(entry));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, this.#resolveDeep(entry)]));
  }

  #keep(part: CustomResourcePart, answer: Answer): void {
    const { stack, logicalId } = part.origin;
    for (const [name, value] of Object.entries(answer.Data ?? {}))
      this.#values.set(deferredAttribute(stack, logicalId, name), String(value));
  }
}

/** Rejects when the invocation fails, or ends without an answer on its way. */
async function silence(invocation: Promise<unknown>): Promise<never> {
  await invocation;
  await delay(GRACE_MS, undefined, { ref: false });
  throw new Error('the function ended and put no answer to ResponseURL');
}

function parseAnswer(body: string): Answer {
  let answer: Answer;
  try {
    answer = JSON.parse(body) as Answer;
  } catch {
    throw new Error('the function put an answer that is not JSON');
  }
  if (answer.Status === 'SUCCESS') return answer;
  throw new Error(
    answer.Reason ?? `the function answered status ${answer.Status ?? '(none)'} without a reason`,
  );
}
