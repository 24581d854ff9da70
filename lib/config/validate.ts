/** Judges one environment whole: every problem at once, since each round of a deploy costs minutes. */
import type { EnvironmentConfig } from './environment.ts';
import { derivedNames, NAME_RULES } from './name-rules.ts';
import { hostProblems, identityProblems, regionProblems } from './place-checks.ts';
import type { ConfigProblem } from './problems.ts';
import { ConfigError } from './problems.ts';
import {
  databaseProblems,
  functionProblems,
  objectiveProblems,
  routingProblems,
  upkeepProblems,
} from './value-checks.ts';

/** Pure. An empty list means that it may be built. */
export function problemsOf(config: EnvironmentConfig): readonly ConfigProblem[] {
  return [
    identityProblems,
    regionProblems,
    hostProblems,
    routingProblems,
    objectiveProblems,
    databaseProblems,
    functionProblems,
    upkeepProblems,
    derivedNameProblems,
  ].flatMap((check) => check(config));
}

/** @throws ConfigError that lists every problem. */
export function validate(config: EnvironmentConfig): EnvironmentConfig {
  const problems = problemsOf(config);
  if (problems.length > 0) throw new ConfigError(config.name, problems);
  return config;
}

/** Names are derived, so a person can only change what they are derived from: the message says which name broke. */
function derivedNameProblems(config: EnvironmentConfig): readonly ConfigProblem[] {
  return derivedNames(config).flatMap(({ kind, path, name }) => {
    const { maximumLength, pattern, allowed } = NAME_RULES[kind];
    const fine = name.length <= maximumLength && pattern.test(name);
    return fine ? [] : [{ path: `derived name ${path}`, value: name, allowed }];
  });
}
