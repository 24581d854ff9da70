/** What faults write into secrets, by the same operation that the console uses. */
import type { Topology } from '../../../assembly/topology.ts';
import { WorldError } from '../../world.ts';
import type { SecretsManager } from '../secrets/secrets.ts';

const OPERATOR = { kind: 'operator' } as const;

/** @throws WorldError `SECRET_MISSING` */
export function namedSecret(topology: Pick<Topology, 'secrets'>, end: string): string {
  const name = topology.secrets.map((part) => part.name).find((candidate) => candidate.endsWith(`/${end}`));
  if (name !== undefined) return name;
  throw new WorldError('SECRET_MISSING', `No template has a secret whose name ends in /${end}.`);
}

/** A new current version, in the owner's region. @returns its id. */
export function putSecret(secrets: SecretsManager, name: string, content: object): string {
  const input = { SecretId: name, SecretString: JSON.stringify(content) };
  return String(secrets.call(OPERATOR, 'primary', 'PutSecretValue', input)['VersionId']);
}
