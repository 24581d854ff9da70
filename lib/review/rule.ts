/**
 * A rule is data and one pure check. It lists its subjects, and judges them one by one; where a value is read that the
 * templates do not determine, the judge notes that this subject is undecided, and goes on with the next.
 */
import type { ReviewModel } from './model/model.ts';
import type { ReviewedResource } from './model/resource.ts';

/** What fails a review at its level. `note` is for what a reader should know and may well mean. */
export const SEVERITIES = ['error', 'warning', 'note'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const FAMILIES = {
  independence: 'The standby needs nothing of the other region',
  parity: 'Both regions are the same',
  secrets: 'Secrets outlive their store',
  database: 'The database survives its region',
  routing: 'Traffic goes where the service lives',
  alarms: 'Somebody hears of it',
  runtime: 'Functions end in time',
  stateful: 'Data is not lost by a deploy',
  deploy: 'Each region can be deployed',
  permissions: 'Failover roles can do what they need and no more',
  evidence: 'Drills see what is declared',
  acceptances: 'What was accepted still stands',
} as const;
export type Family = keyof typeof FAMILIES;

/** A control of a public catalogue, for whoever has to map findings to one. */
export interface ControlReference {
  readonly catalogue: 'NIST CSF 2.0' | 'NIST 800-53' | 'OWASP NHI' | 'AWS Well-Architected';
  /** For example `PR.IR-04`. */
  readonly id: string;
}

export interface RuleDescription {
  /** Lower case and dashes; never changed once released: acceptances name it. */
  readonly id: string;
  readonly family: Family;
  readonly severity: Severity;
  /** What must hold, as one sentence. */
  readonly title: string;
  /** What happens where it does not hold. */
  readonly why: string;
  /** The incident or the page that it comes from: an address, or a manual's title. */
  readonly source: string;
  /** What to change. */
  readonly fix: string;
  readonly controls: readonly ControlReference[];
}

/** What is judged at once: one resource, a pair of them, a group. */
export interface Subject {
  /** A whole stack is one too: its name is its address. */
  readonly resources: readonly Pick<ReviewedResource, 'address'>[];
}

export interface Rule<S extends Subject = Subject> extends RuleDescription {
  subjects(model: ReviewModel): Iterable<S>;
  /** @returns one sentence for each violation: what was found, what is needed. */
  check(subject: S, model: ReviewModel): Iterable<string>;
}

/** Keeps the subject's type between both functions of a rule and hides it from the catalogue. */
export const defineRule = <S extends Subject>(rule: Rule<S>): Rule => rule;
