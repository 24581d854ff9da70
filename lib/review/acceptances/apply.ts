/** Divides findings into open and accepted ones, and judges the acceptances themselves. */
import type { Finding } from '../judge.ts';
import type { RuleDescription } from '../rule.ts';
import type { Acceptance } from './acceptance.ts';
import { ACCEPTANCE_RULES } from './rules.ts';

export interface AcceptedFinding {
  readonly finding: Finding;
  readonly acceptance: Acceptance;
}
export interface Divided {
  readonly open: readonly Finding[];
  readonly accepted: readonly AcceptedFinding[];
}
export interface AcceptanceScope {
  /** Names of the assembly's stacks: an acceptance for another environment is not unused here. */
  readonly stacks: readonly string[];
  /** Ids of all rules that there are. */
  readonly rules: readonly string[];
  /** Of those that ran: an acceptance for another one is not called unused. */
  readonly ran: readonly string[];
  /** `2026-11-23`. */
  readonly today: string;
}

/** One that takes in more than this many resources hides what nobody has looked at. */
const MOST_RESOURCES = 10;

export function applyAcceptances(
  findings: readonly Finding[],
  acceptances: readonly Acceptance[],
  scope: AcceptanceScope,
): Divided {
  const valid = acceptances.filter(({ expires }) => expires >= scope.today);
  const accepted = findings.flatMap((finding) => {
    const acceptance = valid.find((candidate) => covers(candidate, finding));
    return acceptance === undefined ? [] : [{ finding, acceptance }];
  });
  const taken = new Set(accepted.map(({ finding }) => finding));
  const own = acceptances.flatMap((acceptance) => judged(acceptance, findings, scope));
  return { open: [...findings.filter((finding) => !taken.has(finding)), ...own], accepted };
}

const covers = ({ rule, resource }: Acceptance, finding: Finding): boolean =>
  rule === finding.rule.id && finding.resources.some((address) => matches(resource, address));

/** A star within one part of `stack/LogicalId`. */
export function matches(pattern: string, address: string): boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${source.join('[^/]*')}$`).test(address);
}

function judged(
  acceptance: Acceptance,
  findings: readonly Finding[],
  scope: AcceptanceScope,
): readonly Finding[] {
  const say = (rule: RuleDescription, detail: string): Finding => ({
    rule,
    resources: [acceptance.resource],
    detail: `${detail} (${acceptance.from}, owner ${acceptance.owner})`,
  });
  if (!scope.rules.includes(acceptance.rule))
    return [say(ACCEPTANCE_RULES.unknown, `there is no rule ${acceptance.rule}`)];
  const covered = new Set(
    findings.filter((finding) => covers(acceptance, finding)).flatMap(({ resources }) => resources),
  );
  if (covered.size > MOST_RESOURCES)
    return [
      say(
        ACCEPTANCE_RULES.wide,
        `takes in ${covered.size} resources, at most ${MOST_RESOURCES} are seen through`,
      ),
    ];
  if (acceptance.expires < scope.today)
    return [say(ACCEPTANCE_RULES.expired, `${acceptance.rule} was accepted until ${acceptance.expires}`)];
  return covered.size === 0 && scope.ran.includes(acceptance.rule) && isMeantHere(acceptance, scope)
    ? [say(ACCEPTANCE_RULES.unused, `${acceptance.rule} finds nothing there any more`)]
    : [];
}

const isMeantHere = ({ resource }: Acceptance, { stacks }: AcceptanceScope): boolean =>
  stacks.some((stack) => matches(stackPart(resource), stack));

/** Of a stack's own pattern, all of it. */
const stackPart = (pattern: string): string =>
  pattern.includes('/') ? pattern.slice(0, pattern.lastIndexOf('/')) : pattern;
