/** All rules over one model. Nothing that a rule does ends the review. */
import { AssemblyError } from '../assembly/errors.ts';
import type { ReviewModel } from './model/model.ts';
import type { Rule, RuleDescription, Subject } from './rule.ts';

/** `stack/LogicalId` of everything that was judged at once. */
type Addresses = readonly string[];

export interface Finding {
  readonly rule: RuleDescription;
  readonly resources: Addresses;
  /** What was found, what is needed. */
  readonly detail: string;
}
/** A subject whose values are not known before a deploy: not clean, and not a violation. */
export interface Undecided {
  readonly rule: RuleDescription;
  readonly resources: Addresses;
  readonly because: string;
}
/** A rule that threw: a defect of the review. */
export interface BrokenRule {
  readonly rule: RuleDescription;
  readonly because: string;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly undecided: readonly Undecided[];
  readonly broken: readonly BrokenRule[];
  /** How many subjects each rule judged, by the rule's id. A rule without any says nothing about this assembly. */
  readonly subjects: ReadonlyMap<string, number>;
}

export function judge(model: ReviewModel, rules: readonly Rule[]): Judgement {
  const judgement = {
    findings: [] as Finding[],
    undecided: [] as Undecided[],
    broken: [] as BrokenRule[],
    subjects: new Map<string, number>(),
  };
  for (const rule of rules) {
    try {
      const subjects = [...rule.subjects(model)];
      judgement.subjects.set(rule.id, subjects.length);
      for (const subject of subjects) judgeOne(rule, subject, model, judgement);
    } catch (error) {
      judgement.broken.push({ rule, because: messageOf(error) });
    }
  }
  return judgement;
}

function judgeOne(
  rule: Rule,
  subject: Subject,
  model: ReviewModel,
  { findings, undecided }: { readonly findings: Finding[]; readonly undecided: Undecided[] },
): void {
  const resources = subject.resources.map(({ address }) => address);
  try {
    // All before any: what is undecided half-way is undecided.
    const details = [...rule.check(subject, model)];
    findings.push(...details.map((detail) => ({ rule, resources, detail })));
  } catch (error) {
    if (!(error instanceof AssemblyError)) throw error;
    undecided.push({ rule, resources, because: error.message });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
