import type { EnvironmentConfig } from './environment.ts';
import { ENVIRONMENTS } from './environments.ts';
import { environmentId } from './names.ts';
import { nearest } from './nearest.ts';
import { UnknownEnvironmentError } from './problems.ts';
import { validate } from './validate.ts';

/** Environment that is meant when nobody names one. */
export const DEFAULT_ENVIRONMENT = 'dev';

/**
 * The validated configuration of one environment, by its name, or `NAME-QUALIFIER` for a second copy.
 * @throws UnknownEnvironmentError saying what exists; ConfigError listing every problem.
 */
export function findEnvironment(
  name: string,
  environments: readonly EnvironmentConfig[] = ENVIRONMENTS,
): EnvironmentConfig {
  const found = environments.find((environment) => environmentId(environment) === name);
  if (found !== undefined) return validate(found, environments);
  const known = environments.map(environmentId);
  throw new UnknownEnvironmentError(name, known, nearest(name, known));
}
