/** `{{resolve:secretsmanager:<id>:SecretString:<json key>}}` as CloudFormation resolves it in a stack of `role`. */
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { WorldError } from '../world.ts';

/** The id may be an ARN and so hold colons; the version stage and id that may follow the key are not modelled. */
const REFERENCE = /^\{\{resolve:secretsmanager:(.+):SecretString:([^:}]*):*\}\}$/;
export type ReadSecret = (role: RegionRole, secretId: string) => string;

/** Text without a reference is returned as it is. @throws WorldError when the secret has no such key. */
export const resolveSecretReference = (text: string, role: RegionRole, read: ReadSecret): string => {
  const [, secretId, key] = REFERENCE.exec(text) ?? [];
  if (secretId === undefined || key === undefined) return text;
  const value = read(role, secretId);
  if (key === '') return value;
  const member = (JSON.parse(value) as Record<string, unknown>)[key];
  if (typeof member === 'string') return member;
  throw new WorldError(
    'SECRET_KEY',
    `The secret ${secretId} has no text under "${key}", which a template asks for.`,
  );
};
