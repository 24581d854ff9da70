import { pause } from '../runtime/clock.ts';
import type { Timer } from '../runtime/clock.ts';
import { CodedError, errorName } from '../runtime/errors.ts';

/** Property of the custom resource: the secret's name, the same in every region. */
export const SECRET_NAME_PROPERTY = 'SecretName';

/**
 * Waits between tries, milliseconds: CloudFormation calls a secret complete before its replicas can be described.
 * With five tries of the client's own they stay inside the function's time-out of 120 s.
 */
const WAITS_MS = [5000, 10_000, 15_000, 25_000] as const;

/**
 * Waits, for a bounded time, for a replica that is not there yet; no other error is worth waiting for.
 * @param describe the ARN of a secret by name. @returns the attribute `Arn`.
 */
export async function secretArn(
  properties: Readonly<Record<string, unknown>>,
  describe: (name: string) => Promise<string | undefined>,
  timer: Timer,
): Promise<Readonly<Record<string, string>>> {
  const name = properties[SECRET_NAME_PROPERTY];
  if (typeof name !== 'string' || name === '') {
    throw new CodedError('PROPERTY_MISSING', `the property ${SECRET_NAME_PROPERTY} is missing or empty`);
  }
  const arn = await describePatiently(name, describe, timer);
  if (arn === undefined)
    throw new CodedError('SECRET_WITHOUT_ARN', `secret ${name} was described without an ARN`);
  return { Arn: arn };
}

async function describePatiently(
  name: string,
  describe: (name: string) => Promise<string | undefined>,
  timer: Timer,
): Promise<string | undefined> {
  for (const waitMs of [...WAITS_MS, undefined]) {
    try {
      return await describe(name);
    } catch (error) {
      const mayStillArrive = errorName(error) === 'ResourceNotFoundException' && waitMs !== undefined;
      if (!mayStillArrive) throw notDescribed(name, error);
      await pause(timer, waitMs);
    }
  }
  return undefined;
}

function notDescribed(name: string, error: unknown): CodedError {
  const found = errorName(error);
  const why = found === 'ResourceNotFoundException' ? 'there is none, nor a replica of one' : found;
  return new CodedError(
    'SECRET_NOT_DESCRIBED',
    `secret ${name} cannot be described in this region: ${why}`,
    error,
  );
}
