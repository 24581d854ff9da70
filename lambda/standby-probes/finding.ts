import type { ProbeCheck } from '../contract/events.ts';
import type { ExchangeStage } from '../contract/http.ts';

/** What one check found. */
export interface Finding {
  readonly name: string;
  /** Every problem as a plain sentence; none means good. */
  readonly problems: readonly string[];
  /** No connection came about: no other question would be answered. */
  readonly unreachable: boolean;
  /** Machine time. */
  readonly milliseconds: number;
}

/** From TLS on somebody is there, and the next question may be answered. */
export const isOutOfReach = (stage: ExchangeStage): boolean => stage === 'dns' || stage === 'connect';

/** A finding as a run tells it. */
export const checkOf = (
  { name, problems, milliseconds }: Finding,
  where: Pick<ProbeCheck, 'target' | 'hosts' | 'through'>,
): ProbeCheck =>
  problems.length === 0
    ? { name, ...where, milliseconds, outcome: 'pass' }
    : { name, ...where, milliseconds, outcome: 'fail', reason: problems.join('; ') };
