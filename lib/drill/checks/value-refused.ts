import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import type { History } from '../history.ts';
import { heldIn } from '../readiness.ts';

const STAGE = 'validation';
/** As the service says it of a value that did not pass its check. */
const REFUSED = 'failed its check';

export interface RefusedOptions {
  /** Name of the held value in the health document. */
  readonly holder: string;
  readonly phase: string;
  readonly healed: string;
  /** Which other words say the same, where processes find it out by use. */
  readonly orElse?: string;
}

/** What was written by mistake was read, refused and told; nobody goes by it. */
export const valueRefused = ({ holder, phase, healed, orElse }: RefusedOptions): Check => ({
  id: 'value-refused',
  title: 'The wrong value was read and refused, and the last good one kept',
  judge({ history }) {
    if (history.phaseAt(healed) === undefined) return notReached(STAGE);
    const before = serialsOf(history, 'steady', holder);
    if (before.length === 0)
      return unknown(STAGE, `No region told beforehand which version of ${holder} it holds.`);
    const [good, newest] = [Math.max(...before), Math.max(0, ...serialsOf(history, phase, holder))];
    if (newest > good)
      return fail(
        STAGE,
        `${holder} was held with serial ${newest} while it was wrong, after ${good}: the wrong value was taken.`,
      );
    const told = history.of('health-document').filter((event) => event.phase === phase);
    const reasons = told
      .flatMap(heldIn)
      .filter(([name]) => name === holder)
      .map(([, { reason }]) => reason);
    if (reasons.length === 0)
      return fail(
        STAGE,
        `No region said that ${holder} is served from held state: the wrong value was taken.`,
      );
    const means = [REFUSED, ...(orElse === undefined ? [] : [orElse])];
    const other = reasons.find((reason) => !means.some((meaning) => reason.includes(meaning)));
    if (other !== undefined) return fail(STAGE, `${holder} was held for another reason: ${other}.`);
    return pass(STAGE, `${holder} ${good} was kept: ${reasons[0]?.split(';')[0] ?? REFUSED}.`);
  },
});

/** A mistake has the next serial: whoever took it tells a higher one than anybody before. */
const serialsOf = (history: History, phase: string, holder: string): readonly number[] =>
  history
    .of('health-document')
    .flatMap((event) => (event.phase === phase ? (event.serials[holder] ?? []) : []));
