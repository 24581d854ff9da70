import type { EnvironmentConfig } from './environment.ts';
import { ENVIRONMENTS } from './environments.ts';
import { nearest } from './nearest.ts';
import { UnknownEnvironmentError } from './problems.ts';
import { validate } from './validate.ts';

/** Environment that is meant when nobody names one. */
export const DEFAULT_ENVIRONMENT = 'dev';

/**
 * The validated configuration of one environment.
 * @throws UnknownEnvironmentError saying what exists; ConfigError listing every problem.
 */
export function findEnvironment(
  name: string,
  environments: readonly EnvironmentConfig[] = ENVIRONMENTS,
): EnvironmentConfig {
  const found = environments.find((environment) => environment.name === name);
  if (found !== undefined) return validate(found);
  const known = environments.map((environment) => environment.name);
  throw new UnknownEnvironmentError(name, known, nearest(name, known));
}
