import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import type { EventOf, History } from '../history.ts';
import { isMachines } from '../lateness.ts';
import { commonest } from '../statistics.ts';

const STAGE = 'recovery';

export interface AloneAgainOptions {
  readonly healed: string;
  /** `kept`: the same environments go on. `recycled`: the story itself ends them. */
  readonly environments: 'kept' | 'recycled';
  /** What happened; a fault unless it says otherwise. */
  readonly what?: 'the fault' | 'the rotation' | 'the rollover';
}

/** Afterwards everything works, and nothing had to be started anew for it. */
export const aloneAgain = ({ healed, environments, what = 'the fault' }: AloneAgainOptions): Check => ({
  id: 'alone-again',
  title: 'All is well again without a restart',
  judge(evidence) {
    const { history } = evidence;
    const { calmUntil } = history;
    if (!Number.isFinite(calmUntil) || history.phaseAt(healed) === undefined) return notReached(STAGE);
    const [died] = history.of('function-died').filter(({ at }) => at >= calmUntil);
    if (died !== undefined)
      return fail(STAGE, `${died.functionName} (${died.role}) died after ${what}: ${died.reason}.`);
    const replaced = environments === 'kept' ? replacedSince(history, calmUntil) : [];
    if (replaced[0] !== undefined)
      return fail(
        STAGE,
        `${replaced.length} environments were replaced after ${what}, first of ${replaced[0].functionName}.`,
      );
    const attempts = history.attempts({ phase: healed });
    if (attempts.length === 0) return unknown(STAGE, `Nobody came by after ${what}.`);
    const failed = attempts.filter(({ outcome }) => outcome !== 'ok');
    const cause = commonest(
      failed.map(({ journey, step, reason }) => `${journey} at ${step ?? 'start'}: ${reason ?? 'no reason'}`),
    );
    if (cause !== undefined) {
      const reason = `${failed.length} of ${attempts.length} attempts failed after ${what}${what === 'the fault' ? ' was undone' : ''}, most often ${cause.text}.`;
      return isMachines(evidence, healed, failed.length, attempts.length)
        ? unknown(STAGE, `Machine too slow for --speed ${evidence.speed}: ${reason}`)
        : fail(STAGE, reason);
    }
    return pass(STAGE, `${attempts.length} attempts after ${what}, all good, by the same environments.`);
  },
});

/** Environments that took the place of others; more of them under load are no replacement. */
const replacedSince = (history: History, at: number): readonly EventOf<'boot'>[] =>
  history.of('boot').filter((boot) => boot.reason === 'replaced' && boot.at >= at);
