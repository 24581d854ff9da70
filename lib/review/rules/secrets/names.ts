/** Secrets are named by name, by ARN, by ARN of a replica; only the name is the same in both regions. */
import type { ReviewedResource } from '../../model/resource.ts';

/** `arn:...:secret:app/database-AbCdEf` without what the service appends. */
export const secretNameOf = (nameOrArn: string): string => {
  const [, qualified] = nameOrArn.split(':secret:');
  return qualified === undefined ? nameOrArn : qualified.replace(/-[A-Za-z0-9]{6}$/, '');
};

export const nameOf = (secret: ReviewedResource): string => secretNameOf(secret.reference());

/** What is written into the secret at its creation, as far as the template tells. */
export function writtenFields(secret: ReviewedResource): Readonly<Record<string, unknown>> {
  const text = secret.text('GenerateSecretString', 'SecretStringTemplate') ?? secret.text('SecretString');
  try {
    const fields: unknown = text === undefined ? {} : JSON.parse(text);
    return typeof fields === 'object' && fields !== null ? { ...fields } : {};
  } catch {
    // A secret may be any text.
    return {};
  }
}

/** @throws AssemblyError where the proxy's secret is not known before a deploy. */
export const namesOfProxy = (proxy: ReviewedResource): readonly string[] =>
  proxy
    .list('Auth')
    .flatMap((_, index) => proxy.text('Auth', index, 'SecretArn') ?? [])
    .map(secretNameOf);
