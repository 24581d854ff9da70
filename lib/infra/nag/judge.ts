import type { Acknowledgement } from './acknowledged.ts';

/** One rule that one resource breaks. */
export interface Finding {
  readonly environment: string;
  readonly rule: string;
  /** As `acknowledged.ts` names it. */
  readonly resource: string;
  /** Full construct path, for a person who wants to mend it. */
  readonly path: string;
  readonly description: string;
}

export interface NagVerdict {
  readonly open: readonly Finding[];
  readonly acknowledged: readonly Finding[];
  /** Acknowledgements without a finding, with the environments that they were written for. */
  readonly unused: readonly {
    readonly acknowledgement: Acknowledgement;
    readonly environments: readonly string[];
  }[];
}

/** Pure. `environments`: those that were synthesized; an acknowledgement must be needed in each that it is for. */
export function judgeFindings(
  findings: readonly Finding[],
  acknowledgements: readonly Acknowledgement[],
  environments: readonly string[],
): NagVerdict {
  const covers = (one: Acknowledgement, { environment, rule, resource }: Finding): boolean =>
    (one.environments ?? environments).includes(environment) &&
    one.rule.test(rule) &&
    one.resource.test(resource);
  const isOpen = (finding: Finding): boolean => !acknowledgements.some((one) => covers(one, finding));
  const unused = acknowledgements.map((acknowledgement) => ({
    acknowledgement,
    environments: (acknowledgement.environments ?? environments).filter(
      (environment) =>
        !findings.some((finding) => finding.environment === environment && covers(acknowledgement, finding)),
    ),
  }));
  return {
    open: findings.filter(isOpen),
    acknowledged: findings.filter((finding) => !isOpen(finding)),
    unused: unused.filter((one) => one.environments.length > 0),
  };
}
