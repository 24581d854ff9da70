/** Turns one piece of work into the handler of a custom resource. */
import { CodedError, describeError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { failure, success } from './protocol.ts';
import type { CustomResourceAnswer, CustomResourceEvent } from './protocol.ts';
import { respond as respondOverHttp } from './respond.ts';

export interface CustomResourceOptions {
  /** What a create or an update does; repeating it changes nothing. @returns the attributes of the resource. */
  readonly work: (properties: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, string>>>;
  readonly log: Logger;
  readonly respond?: (responseUrl: string, answer: CustomResourceAnswer) => Promise<void>;
}

/**
 * A delete does nothing: what these functions wrote lives in resources of their own.
 * Work that throws is answered FAILED; the handler itself throws only when no answer could be delivered.
 */
export function customResource(
  options: CustomResourceOptions,
): (event: CustomResourceEvent) => Promise<CustomResourceAnswer> {
  const respond = options.respond ?? respondOverHttp;
  return async (event) => {
    const answer = await answerTo(event, options);
    await respond(event.ResponseURL, answer);
    return answer;
  };
}

async function answerTo(
  event: CustomResourceEvent,
  { work, log }: CustomResourceOptions,
): Promise<CustomResourceAnswer> {
  const step = event.RequestType.toLowerCase();
  if (event.RequestType === 'Delete') return success(event, {});
  try {
    const data = await work(event.ResourceProperties);
    log.info('custom-resource-done', { step, outcome: data['Outcome'] });
    return success(event, data);
  } catch (error) {
    log.error('custom-resource-failed', { step, ...describeError(error) });
    return failure(event, reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  const { error: text, errorCode } = describeError(error);
  if (error instanceof CodedError) return text;
  return `${text}${errorCode === undefined ? '' : ` (${errorCode})`}: see the function's log`;
}
