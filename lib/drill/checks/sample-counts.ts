import { JOURNEYS } from '../../../lambda/contract/journeys.ts';
import { notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence } from '../check.ts';
import type { MeasuredSpan } from '../load/plan.ts';

/** Too few clients or attempts prove nothing, so they are never a pass. */
export const sampleCounts: Check = {
  id: 'sample-counts',
  title: 'Enough clients and attempts',
  judge(evidence) {
    const { measured, history } = evidence;
    if (measured.flat().some((phase) => history.phaseAt(phase) === undefined)) return notReached('load');
    const short = measured.flatMap((span) => shortfalls(evidence, span));
    if (short.length > 0) return unknown('load', `Too few samples: ${short.slice(0, 3).join('; ')}.`);
    const { minimumAttempts, minimumClients } = evidence.plan;
    return pass(
      'load',
      `At least ${minimumClients} clients and ${minimumAttempts} attempts per journey and phase.`,
    );
  },
};

/** What a part of the story still owes, one sentence a journey. */
export function shortfalls(
  { history, plan }: Pick<Evidence, 'history' | 'plan'>,
  span: MeasuredSpan,
): readonly string[] {
  return JOURNEYS.flatMap((journey) => {
    const attempts = span.flatMap((phase) => history.attempts({ journey, phase }));
    const clients = new Set(attempts.map(({ client }) => client)).size;
    const enough = attempts.length >= plan.minimumAttempts && clients >= plan.minimumClients;
    return enough
      ? []
      : [`${journey} in ${span.join(' and ')}: ${clients} clients, ${attempts.length} attempts`];
  });
}
