/** A review for other programs. Nothing here depends on the wording of the reports. */
import type { Finding } from './judge.ts';
import { mapJson } from './map/json.ts';
import { outcomeOf } from './review.ts';
import type { FailOn, Review, ReviewedChange } from './review.ts';

/** Raised whenever a reader of an older document would misread it. */
export const REVIEW_VERSION = 1;

export function reviewJson(review: Review, failOn: FailOn): string {
  const document = {
    version: REVIEW_VERSION,
    outcome: outcomeOf(review, failOn),
    failOn,
    regions: review.model.roles,
    stacks: review.model.stacks.length,
    resources: review.model.resources.length,
    findings: review.open.map(finding),
    accepted: review.accepted.map((entry) => ({ ...finding(entry.finding), acceptance: entry.acceptance })),
    undecided: review.undecided.map(({ rule, resources, because }) => ({
      rule: rule.id,
      resources,
      because,
    })),
    broken: review.broken.map(({ rule, because }) => ({ rule: rule.id, because })),
    rulesRun: review.rulesRun,
    withoutSubject: review.withoutSubject,
    general: review.general,
    map: mapJson(review.map, review.evidence),
    ...(review.change === undefined ? {} : { change: changeOf(review.change) }),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

const changeOf = ({ resources, findings }: ReviewedChange) => ({
  resources,
  findings: {
    new: findings.added.map(finding),
    fixed: findings.fixed.map(finding),
    unchanged: findings.unchanged.length,
  },
});

const finding = ({ rule, resources, detail }: Finding) => ({
  rule: rule.id,
  family: rule.family,
  severity: rule.severity,
  resources,
  detail,
  fix: rule.fix,
});
