import { fail, notReached, pass } from '../check.ts';
import type { Check } from '../check.ts';
import { commonest } from '../statistics.ts';

const STAGE = 'sessions';

/** A retry must never look like theft: no client that was signed in may be refused (auth traps A1, A2). */
export const signedOut: Check = {
  id: 'signed-out',
  title: 'Nobody was signed out by a retry',
  judge({ history }) {
    if (history.faultAt === undefined) return notReached(STAGE);
    const both = (journey: string) => [
      ...history.attempts({ journey }),
      ...history.attempts({ journey, stale: true }),
    ];
    const attempts = [...both('refresh'), ...both('session')];
    const refused = attempts.filter(({ outcome }) => outcome === 'refused');
    if (refused.length === 0)
      return pass(STAGE, `${attempts.length} refreshes and session checks, none refused.`);
    const people = new Set(refused.map(({ client }) => client)).size;
    const cause = commonest(
      refused.map(({ step, reason }) => `${step ?? 'start'}: ${reason ?? 'no reason'}`),
    );
    return fail(STAGE, `${people} clients were refused, most often at ${cause?.text ?? 'an unknown step'}.`);
  },
};
