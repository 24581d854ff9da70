/** Outcomes for people. */
import type { JourneyOutcome } from './outcome.ts';

/** As a verb's ending, after the journey's name. */
export const OUTCOME_WORDS: Readonly<Record<JourneyOutcome, string>> = {
  falls: 'fails until somebody acts',
  undecided: 'fails, and whether it moves is not known before a deploy',
  'depends-on-check': 'fails, and moves if the health check looks that deep',
  'fails-over': 'fails until DNS has moved people',
  degrades: 'goes on with less',
  unprotected: 'goes on, and could not move now',
  stays: 'does not notice',
};
