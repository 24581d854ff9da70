/** Judges one environment whole: every problem at once, since each round of a deploy costs minutes. */
import { collisionProblems } from './collisions.ts';
import { consistencyProblems } from './consistency-sets.ts';
import type { EnvironmentConfig } from './environment.ts';
import { derivedNames, NAME_RULES } from './name-rules.ts';
import { environmentId } from './names.ts';
import { networkProblems } from './network-checks.ts';
import { hostProblems, identityProblems, regionProblems } from './place-checks.ts';
import type { ConfigProblem } from './problems.ts';
import { ConfigError } from './problems.ts';
import { coldStartProblems, productionProblems } from './production-checks.ts';
import { tenantHostProblems } from './tenant-checks.ts';
import {
  databaseProblems,
  functionProblems,
  objectiveProblems,
  rotationProblems,
  routingProblems,
  upkeepProblems,
} from './value-checks.ts';

/** Pure. An empty list means that it may be built. */
export function problemsOf(config: EnvironmentConfig): readonly ConfigProblem[] {
  const problems = [
    identityProblems,
    regionProblems,
    hostProblems,
    tenantHostProblems,
    routingProblems,
    objectiveProblems,
    databaseProblems,
    functionProblems,
    rotationProblems,
    upkeepProblems,
    networkProblems,
    consistencyProblems,
    productionProblems,
    coldStartProblems,
  ].flatMap((check) => check(config));
  const deriveFromFault = problems.some(({ path }) => NAME_SOURCES.includes(path));
  return deriveFromFault ? problems : [...problems, ...derivedNameProblems(config)];
}

/**
 * @param among the environments that it stands beside; no two may share a name or a public host.
 * @throws ConfigError that lists every problem.
 */
export function validate(
  config: EnvironmentConfig,
  among: readonly EnvironmentConfig[] = [],
): EnvironmentConfig {
  const problems = [...problemsOf(config), ...collisionProblems(config, among)];
  if (problems.length > 0) throw new ConfigError(environmentId(config), problems);
  return config;
}

/** What names are made of. A fault in one of these is told once, there, and not again for each name. */
const NAME_SOURCES: readonly string[] = [
  'name',
  'qualifier',
  'regions.primary.name',
  'regions.standby.name',
  'hostedZone.name',
];

/** A person can only change what a name is made of: the message says which name broke, and what that is. */
function derivedNameProblems(config: EnvironmentConfig): readonly ConfigProblem[] {
  return derivedNames(config).flatMap(({ kind, path, name }) => {
    const { maximumLength, pattern, allowed } = NAME_RULES[kind];
    const fine = name.length <= maximumLength && pattern.test(name);
    const found = `${allowed}; it has ${name.length}`;
    return fine ? [] : [{ path: `derived name ${path}`, value: name, allowed: found, related: NAME_SOURCES }];
  });
}
