/** One fault in a configuration: where, what stands there, what may stand there. */
export interface ConfigProblem {
  readonly path: string;
  readonly value: unknown;
  readonly allowed: string;
  /** Other settings that the rule compares with: changing one of these may mend it too. */
  readonly related?: readonly string[];
}

export class ConfigError extends Error {
  readonly code = 'CONFIGURATION_INVALID';
  readonly problems: readonly ConfigProblem[];
  constructor(environment: string, problems: readonly ConfigProblem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`configuration of ${environment} has ${count}:\n${problemTable(problems)}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Nobody wrote this environment down. */
export class UnknownEnvironmentError extends Error {
  readonly code = 'ENVIRONMENT_UNKNOWN';
  constructor(typed: string, known: readonly string[], meant: string | undefined) {
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
    super(`there is no environment "${typed}", only ${known.join(', ')}${hint}`);
    this.name = 'UnknownEnvironmentError';
  }
}

/** Path and value in columns, what is allowed below them, so that long sentences fit 80 columns. */
function problemTable(problems: readonly ConfigProblem[]): string {
  const width = Math.max(...problems.map(({ path }) => path.length));
  return problems
    .map(
      ({ path, value, allowed, related }) =>
        `  ${path.padEnd(width)}  ${shown(value)}\n      allowed: ${allowed}${dependence(related)}`,
    )
    .join('\n');
}

const dependence = (related: readonly string[] = []): string =>
  related.length === 0 ? '' : `\n      depends on: ${related.join(', ')}`;

const shown = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value));
