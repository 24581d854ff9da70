import type { FailureNature, ProbeCheck } from '../contract/events.ts';
import type { ExchangeStage } from '../contract/http.ts';
import type { StepResult } from '../checks/result.ts';

/** What one check found. */
export interface Finding {
  readonly name: string;
  /** Every problem as a plain sentence; none means good. */
  readonly problems: readonly string[];
  /** Of the problems, where there are any. */
  readonly nature: FailureNature;
  /** No connection came about: no other question would be answered. */
  readonly unreachable: boolean;
  /** Machine time. */
  readonly milliseconds: number;
}

/** From TLS on somebody is there, and the next question may be answered. */
export const isOutOfReach = (stage: ExchangeStage): boolean => stage === 'dns' || stage === 'connect';

/** An answer of the wrong kind is a finding; none, or "not now", says nothing but that. */
export const natureOf = ({ outcome }: Pick<StepResult<unknown>, 'outcome'>): FailureNature =>
  outcome === 'unavailable' || outcome === 'unreachable' ? 'unanswered' : 'wrong';

/** A finding as a run tells it. */
export const checkOf = (
  { name, problems, nature, milliseconds }: Finding,
  where: Pick<ProbeCheck, 'target' | 'hosts' | 'through'>,
): ProbeCheck =>
  problems.length === 0
    ? { name, ...where, milliseconds, outcome: 'pass' }
    : { name, ...where, milliseconds, outcome: 'fail', nature, reason: problems.join('; ') };
