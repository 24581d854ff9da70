/** One review: an assembly, the rules, what was accepted, and the verdict. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { readCloudAssembly } from '../assembly/cloud-assembly.ts';
import { applyAcceptances } from './acceptances/apply.ts';
import type { AcceptedFinding } from './acceptances/apply.ts';
import { inlineAcceptances, readAcceptances } from './acceptances/acceptance.ts';
import { RULES, ruleOf } from './catalogue.ts';
import { generalRulesOf } from './general-rules.ts';
import type { GeneralRules } from './general-rules.ts';
import { judge } from './judge.ts';
import type { BrokenRule, Finding, Undecided } from './judge.ts';
import { createReviewModel } from './model/model.ts';
import type { ReviewModel } from './model/model.ts';
import type { NamedRegions } from './model/regions.ts';
import type { Severity } from './rule.ts';
import { SEVERITIES } from './rule.ts';

export interface ReviewRequest {
  /** Folder of the assembly. */
  readonly assembly: string;
  readonly regions: NamedRegions;
  /** Ids; all rules where empty. */
  readonly rules: readonly string[];
  /** A file, which may be absent where nobody named it. */
  readonly acceptances: { readonly file: string; readonly named: boolean };
  /** `2026-11-23`. */
  readonly today: string;
}

export interface Review {
  readonly model: ReviewModel;
  readonly rulesRun: number;
  readonly open: readonly Finding[];
  readonly accepted: readonly AcceptedFinding[];
  readonly undecided: readonly Undecided[];
  readonly broken: readonly BrokenRule[];
  /** Rules without any subject in this assembly, by id. */
  readonly withoutSubject: readonly string[];
  readonly general: GeneralRules;
}

/**
 * @throws AssemblyError for an assembly that cannot be read.
 * @throws ReviewError for roles that nothing tells, an unknown rule, a file of acceptances that is none.
 */
export function review({ assembly, regions, rules, acceptances, today }: ReviewRequest): Review {
  const chosen = rules.length === 0 ? RULES : rules.map(ruleOf);
  const inFile = acceptances.named || existsSync(acceptances.file) ? readAcceptances(acceptances.file) : [];
  const model = createReviewModel(readCloudAssembly(assembly), regions);
  const { findings, undecided, broken, subjects } = judge(model, chosen);
  const divided = applyAcceptances(findings, [...inFile, ...inlineAcceptances(model)], {
    stacks: model.stacks.map(({ name }) => name),
    rules: RULES.map(({ id }) => id),
    allRan: rules.length === 0,
    today,
  });
  return {
    model,
    rulesRun: chosen.length,
    open: divided.open.toSorted(bySeverity),
    accepted: divided.accepted,
    undecided,
    broken,
    withoutSubject: [...subjects].flatMap(([id, count]) => (count === 0 ? [id] : [])),
    general: generalRulesOf(join(assembly)),
  };
}

const rank = ({ rule }: Finding): number => SEVERITIES.indexOf(rule.severity);
const bySeverity = (a: Finding, b: Finding): number =>
  rank(a) - rank(b) || a.rule.id.localeCompare(b.rule.id);

/** From which severity on findings fail a review. */
export type FailOn = Exclude<Severity, 'note'> | 'never';
export type ReviewOutcome = 'clean' | 'findings' | 'undecided';

/** A broken rule leaves open what it would have found; so does a value that only a deploy determines. */
export function outcomeOf({ open, undecided, broken }: Review, failOn: FailOn): ReviewOutcome {
  if (broken.length > 0) return 'undecided';
  const level = failOn === 'never' ? -1 : SEVERITIES.indexOf(failOn);
  if (open.some((finding) => rank(finding) <= level)) return 'findings';
  return undecided.length > 0 && failOn !== 'never' ? 'undecided' : 'clean';
}
