/** Sign-in at a provider of an organisation: before its fault, under it, and afterwards. */
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence, Ruling } from '../check.ts';
import { isMachines, wasBusy } from '../lateness.ts';
import { commonest } from '../statistics.ts';
import { attemptsWithin, windowsOf } from '../upstream.ts';
import type { UpstreamAttempt } from '../upstream.ts';

const STAGE = 'sign-in by provider';

export interface UpstreamPhases {
  readonly phase: string;
  readonly healed: string;
}

/** What cannot be signed in to before the fault proves nothing under it. */
export const upstreamSteady: Check = {
  id: 'upstream-steady',
  title: "Sign-in at the organisation's own provider works while all is well",
  judge(evidence) {
    const { history } = evidence;
    const attempts = attemptsWithin(history, windowsOf(history).steady);
    const few = tooFew(evidence, attempts);
    if (few !== undefined) return few;
    const bad = attempts.filter(({ outcome }) => outcome !== 'signed-in');
    if (bad.length === 0) return pass(STAGE, `${attempts.length} people signed in there.`);
    return ruleOn(evidence, 'steady', bad, attempts, 'did not get in');
  },
};

/**
 * The longest that anybody may be kept: what one request of a sign-in may take (6.5 s) before the service itself gives up,
 * which has to suffice for the whole way. Machine time: all of it is work, and waits on a live link.
 */
const WITHIN_MS = 6500;

/** Whoever comes by the failing provider is told so by a page with two ways on, in time; never by an error. */
export const upstreamTurnedAway = (phases: UpstreamPhases): Check => ({
  id: 'upstream-turned-away',
  title:
    'Who comes by the failing provider gets a page with "Try again", in time, and their password works on it',
  judge(evidence) {
    const { history, speed } = evidence;
    const { failing } = windowsOf(history, phases);
    if (failing === undefined) return notReached(STAGE);
    const attempts = attemptsWithin(history, failing);
    const broken = attempts.filter(({ outcome, password }) => outcome === 'failed' || password !== 'ok');
    // Who was signed in is the next check's.
    const wrong = broken.filter(({ outcome }) => outcome !== 'signed-in');
    if (wrong.length > 0) return ruleOn(evidence, phases.phase, wrong, attempts, 'got no such page');
    const few = tooFew(evidence, attempts);
    if (few !== undefined) return few;
    const slowest = Math.max(...attempts.map(({ realDurationMs }) => realDurationMs));
    const found = `${attempts.length} people were turned away, the slowest after ${Math.round(slowest)} ms (allowed: ${WITHIN_MS} ms)`;
    if (slowest <= WITHIN_MS) return pass(STAGE, `${found}.`);
    return wasBusy(evidence, phases.phase)
      ? unknown(STAGE, `Machine too slow for --speed ${speed}: ${found}.`)
      : fail(STAGE, `${found}.`);
  },
});

/** Asked of each browser that was turned away: a silent check, which only a session answers with a code. */
export const noSessionFromProvider = (phases: UpstreamPhases): Check => ({
  id: 'no-session-from-provider',
  title: 'Nobody is signed in by what the failing provider answers',
  judge({ history }) {
    const { failing } = windowsOf(history, phases);
    if (failing === undefined) return notReached(STAGE);
    const attempts = attemptsWithin(history, failing);
    const made = attempts.filter(({ outcome, session }) => outcome === 'signed-in' || session === 'made');
    if (made.length > 0)
      return fail(
        STAGE,
        `${made.length} of ${attempts.length} people have a session that the provider did not earn.`,
      );
    const none = attempts.filter(({ session }) => session === 'none').length;
    if (none === 0) return unknown(STAGE, 'Nobody could be asked whether they have a session.');
    return pass(STAGE, `${none} browsers were asked, and none has a session.`);
  },
});

export interface BackOptions extends UpstreamPhases {
  /** Until every process may ask the provider again, simulated seconds. */
  readonly withinSeconds: number;
}

/** Nobody does anything for it: circuits let a question pass again by themselves. */
export const upstreamBack = ({ withinSeconds, ...phases }: BackOptions): Check => ({
  id: 'upstream-back',
  title: 'Sign-in at the provider works again by itself',
  judge(evidence) {
    const { history } = evidence;
    const { healed } = windowsOf(history, phases);
    if (healed === undefined) return notReached(STAGE);
    const fromMs = healed.fromMs + withinSeconds * 1000;
    const late = attemptsWithin(history, { ...healed, fromMs });
    if (late.length === 0)
      return unknown(STAGE, `Nobody came by later than ${withinSeconds} s after the fault was undone.`);
    const bad = late.filter(({ outcome }) => outcome !== 'signed-in');
    if (bad.length > 0) return ruleOn(evidence, phases.healed, bad, late, 'still did not get in');
    const first = attemptsWithin(history, healed).find(({ outcome }) => outcome === 'signed-in');
    const seconds = Math.round(((first?.endedAt ?? healed.fromMs) - healed.fromMs) / 1000);
    return pass(
      STAGE,
      `The first got in ${seconds} s after the fault was undone, and all ${late.length} who came later than ${withinSeconds} s.`,
    );
  },
});

function tooFew({ plan }: Evidence, attempts: readonly UpstreamAttempt[]): Ruling | undefined {
  const minimum = plan.upstream?.minimumAttempts ?? 1;
  if (attempts.length >= minimum) return undefined;
  return unknown(STAGE, `Too few people came by it: ${attempts.length}, needs ${minimum}.`);
}

function ruleOn(
  evidence: Evidence,
  phase: string,
  bad: readonly UpstreamAttempt[],
  all: readonly UpstreamAttempt[],
  what: string,
): Ruling {
  const cause = commonest(bad.map(wordsOf));
  const reason = `${bad.length} of ${all.length} people ${what}, most often ${cause?.text ?? 'for no reason'}.`;
  return isMachines(evidence, phase, bad.length, all.length)
    ? unknown(STAGE, `Machine too slow for --speed ${evidence.speed}: ${reason}`)
    : fail(STAGE, reason);
}

const wordsOf = ({ outcome, step = 'start', reason, password }: UpstreamAttempt): string =>
  outcome === 'turned-away' && password !== 'ok'
    ? `with a password that ${password ?? 'was not tried'}`
    : `${outcome} at ${step}${reason === undefined ? '' : ` (${reason})`}`;
