/** From judges' rulings and the way a run ended to one verdict: fail outweighs unknown outweighs pass. */
import type { CheckResult, Outcome } from '../evidence/results.ts';
import type { RunEnd } from './run.ts';

export const EXIT_CODES: Readonly<Record<Outcome, number>> = { pass: 0, fail: 1, unknown: 2 };
/** The command itself was wrong. */
export const EXIT_USAGE = 3;

export interface Verdict {
  readonly outcome: Outcome;
  readonly sentence: string;
}

/**
 * An interrupted run is never judged. A run that broke is: what it saw before may prove a failure, but never a pass.
 */
export function verdictOf(checks: readonly CheckResult[], end: RunEnd): Verdict {
  if (end.kind === 'interrupted') return { outcome: 'unknown', sentence: end.sentence };
  const failed = checks.filter(({ outcome }) => outcome === 'fail');
  const open = checks.filter(({ outcome }) => outcome === 'unknown');
  if (failed[0] !== undefined)
    return { outcome: 'fail', sentence: `${among(failed, checks)} failed: ${titled(failed[0])}` };
  if (end.kind === 'broken') return { outcome: 'unknown', sentence: end.sentence };
  if (end.kind === 'cut-short') return { outcome: 'fail', sentence: end.sentence };
  if (checks.length === 0) return { outcome: 'unknown', sentence: 'Nothing was checked.' };
  if (open[0] !== undefined)
    return { outcome: 'unknown', sentence: `${among(open, checks)} found nothing out: ${titled(open[0])}` };
  return { outcome: 'pass', sentence: `All ${checks.length} checks passed.` };
}

const titled = ({ title, reason }: CheckResult): string => `${title}. ${reason}`;

const among = (some: readonly CheckResult[], all: readonly CheckResult[]): string =>
  `${some.length} of ${all.length} checks`;
