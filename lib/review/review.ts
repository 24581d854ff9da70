/** One review: an assembly, the rules, what was accepted, and the verdict. */
import { existsSync } from 'node:fs';

import { readCloudAssembly } from '../assembly/cloud-assembly.ts';
import { readFingerprint } from '../assembly/fingerprint.ts';
import { applyAcceptances } from './acceptances/apply.ts';
import type { AcceptedFinding } from './acceptances/apply.ts';
import { inlineAcceptances, readAcceptances } from './acceptances/acceptance.ts';
import type { Acceptance } from './acceptances/acceptance.ts';
import { RULES, ruleOf } from './catalogue.ts';
import { changeBetween, compareFindings } from './change/change.ts';
import type { ComparedFindings } from './change/change.ts';
import type { ResourceChange } from './change/resource-changes.ts';
import { CHANGE_RULES } from './change/rules.ts';
import { generalRulesOf } from './general-rules.ts';
import type { GeneralRules } from './general-rules.ts';
import { judge } from './judge.ts';
import { contradictions } from './map/agreement.ts';
import { readDrillEvidence } from './map/evidence.ts';
import type { DrillEvidence } from './map/evidence.ts';
import { createFailureDomainMap } from './map/map.ts';
import type { FailureDomainMap } from './map/map.ts';
import type { BrokenRule, Finding, Undecided } from './judge.ts';
import { createReviewModel } from './model/model.ts';
import type { ReviewModel } from './model/model.ts';
import type { NamedRegions } from './model/regions.ts';
import type { Severity } from './rule.ts';
import { SEVERITIES } from './rule.ts';

export interface ReviewRequest {
  /** Folder of the assembly. */
  readonly assembly: string;
  /** Folder of the assembly that is deployed now; absent where nothing is compared. */
  readonly base?: string;
  readonly regions: NamedRegions;
  /** Ids; all rules where empty. */
  readonly rules: readonly string[];
  /** A file, which may be absent where nobody named it. */
  readonly acceptances: { readonly file: string; readonly named: boolean };
  /** Folder of drill runs, which may be absent where nobody named it. */
  readonly evidence: { readonly folder: string; readonly named: boolean };
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
  readonly map: FailureDomainMap;
  readonly evidence: DrillEvidence;
  /** Undefined without a base. */
  readonly change: ReviewedChange | undefined;
}

export interface ReviewedChange {
  readonly resources: readonly ResourceChange[];
  /** Open findings of the assembly, against those of the base. */
  readonly findings: ComparedFindings;
}

/**
 * @throws AssemblyError for an assembly that cannot be read.
 * @throws ReviewError for roles that nothing tells, an unknown rule, a file of acceptances that is none.
 */
export function review(request: ReviewRequest): Review {
  const { assembly, base, regions, rules, today } = request;
  const chosen = rules.length === 0 ? RULES : rules.map(ruleOf);
  const model = createReviewModel(readCloudAssembly(assembly), regions);
  const { findings, undecided, broken, subjects } = judge(model, chosen);
  const before = base === undefined ? undefined : createReviewModel(readCloudAssembly(base), regions);
  const change = before === undefined ? undefined : changeBetween(before, model);
  const map = createFailureDomainMap(model);
  const evidence = readDrillEvidence(request.evidence, readFingerprint(assembly), model.roles.regions);
  const divided = applyAcceptances(
    [...findings, ...contradictions(map.cells, evidence), ...(change?.findings ?? [])],
    [...inFile(request), ...inlineAcceptances(model)],
    {
      stacks: model.stacks.map(({ name }) => name),
      rules: [...RULES, ...Object.values(CHANGE_RULES)].map(({ id }) => id),
      ran: [...chosen, ...(change === undefined ? [] : Object.values(CHANGE_RULES))].map(({ id }) => id),
      today,
    },
  );
  const open = divided.open.toSorted(bySeverity);
  return {
    model,
    rulesRun: chosen.length,
    open,
    accepted: divided.accepted,
    undecided,
    broken,
    withoutSubject: [...subjects].flatMap(([id, count]) => (count === 0 ? [id] : [])),
    general: generalRulesOf(assembly),
    map,
    evidence,
    change:
      before === undefined || change === undefined
        ? undefined
        : { resources: change.resources, findings: compareFindings(judge(before, chosen).findings, open) },
  };
}

const inFile = ({ acceptances: { file, named } }: ReviewRequest): readonly Acceptance[] =>
  named || existsSync(file) ? readAcceptances(file) : [];

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
