/** A judge: pure over the history of one run. It says what it found and which lines of which template to look at. */
import type { Journey } from '../../lambda/contract/journeys.ts';
import type { CheckResult, Outcome } from '../evidence/results.ts';
import type { Lateness } from '../world/world.ts';
import type { EnvironmentDescriptor } from '../../lambda/contract/descriptor.ts';
import type { History } from './history.ts';
import type { LoadPlan, MeasuredSpan } from './load/plan.ts';

/** Everything that a judge may know. */
export interface Evidence {
  readonly history: History;
  readonly environment: EnvironmentDescriptor;
  readonly shape: 'black-hole' | 'refused' | 'errors';
  readonly speed: number;
  readonly lateness: Lateness;
  readonly plan: LoadPlan;
  /** Journeys that come back without anyone acting. */
  readonly selfHealing: readonly Journey[];
  readonly measured: readonly MeasuredSpan[];
}

export interface Ruling {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly stage: string;
  readonly logicalIds?: readonly string[];
}

export interface Check {
  readonly id: string;
  readonly title: string;
  readonly judge: (evidence: Evidence) => Ruling;
}

export const pass = (stage: string, reason: string): Ruling => ({ outcome: 'pass', reason, stage });
export const fail = (stage: string, reason: string, logicalIds: readonly string[] = []): Ruling => ({
  outcome: 'fail',
  reason,
  stage,
  logicalIds: [...new Set(logicalIds)],
});
export const unknown = (stage: string, reason: string, logicalIds: readonly string[] = []): Ruling => ({
  outcome: 'unknown',
  reason,
  stage,
  logicalIds: [...new Set(logicalIds)],
});
/** Why a judge stays silent when the story ended early; not worth a finding of its own. */
export const NOT_REACHED = 'The run ended before this could be seen.';
export const notReached = (stage: string): Ruling => unknown(stage, NOT_REACHED);

/** A judge that throws has found nothing out. */
export function runCheck(check: Check, evidence: Evidence): CheckResult {
  const { id, title } = check;
  try {
    const ruling = check.judge(evidence);
    return { id, title, ...ruling, logicalIds: ruling.logicalIds ?? [] };
  } catch (error) {
    const reason = `The check itself failed: ${(error as Error).message}.`;
    return { id, title, outcome: 'unknown', reason, stage: 'judging', logicalIds: [] };
  }
}
