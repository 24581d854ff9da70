import { notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';

const STAGE = 'duration';

export interface CoverOptions {
  /** From when this phase begins until that one does. */
  readonly from: string;
  readonly until: string;
  /** Simulated. */
  readonly minutes: number;
}

/** The story lasted as long as it says: what was not lived through was not shown. */
export const covered = ({ from, until, minutes }: CoverOptions): Check => ({
  id: 'covered',
  title: `The dependency was away for ${minutes} minutes`,
  judge({ history }) {
    const [begunAt, endedAt] = [history.phaseAt(from), history.phaseAt(until)];
    if (begunAt === undefined || endedAt === undefined) return notReached(STAGE);
    const seen = (endedAt - begunAt) / 60_000;
    const found = `${seen.toFixed(1)} of ${minutes} simulated minutes were lived through`;
    return seen >= minutes ? pass(STAGE, `${found}.`) : unknown(STAGE, `Only ${found}.`);
  },
});
