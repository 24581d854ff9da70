import { CodedError, errorName } from '../runtime/errors.ts';

/** Property of the custom resource: the secret's name, the same in every region. */
export const SECRET_NAME_PROPERTY = 'SecretName';

/** @param describe the ARN of a secret by name. @returns the attribute `Arn`. */
export async function secretArn(
  properties: Readonly<Record<string, unknown>>,
  describe: (name: string) => Promise<string | undefined>,
): Promise<Readonly<Record<string, string>>> {
  const name = properties[SECRET_NAME_PROPERTY];
  if (typeof name !== 'string' || name === '') {
    throw new CodedError('PROPERTY_MISSING', `the property ${SECRET_NAME_PROPERTY} is missing or empty`);
  }
  const arn = await describeOrExplain(name, describe);
  if (arn === undefined)
    throw new CodedError('SECRET_WITHOUT_ARN', `secret ${name} was described without an ARN`);
  return { Arn: arn };
}

async function describeOrExplain(
  name: string,
  describe: (name: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await describe(name);
  } catch (error) {
    const found = errorName(error);
    throw new CodedError(
      'SECRET_NOT_DESCRIBED',
      `secret ${name} cannot be described in this region: ${found}`,
      error,
    );
  }
}
