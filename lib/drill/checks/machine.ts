import { pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import type { Lateness } from '../../world/world.ts';

const STAGE = 'machine';
/** Above this share of invocations that waited for a free environment, AWS would have scaled and we did not. */
const TOLERATED_WAITS = 0.05;

/** The machine kept up; otherwise what it saw is about the machine. */
export const machine: Check = {
  id: 'machine',
  title: 'The machine kept up with the speed',
  judge({ lateness, speed }) {
    const { checkerStartMs, dnsAnswerMs, loopLagMs, stolenMs, heldBackMs, waitedShare } = lateness;
    const found = `checkers up to ${Math.round(checkerStartMs)} ms late, DNS ${Math.round(dnsAnswerMs)} ms, loop ${Math.round(loopLagMs)} ms, ${(stolenMs / 1000).toFixed(1)} s of each processor stolen, ${otherPrograms(lateness)}wall time held back for ${(heldBackMs / 1000).toFixed(1)} s, ${(waitedShare * 100).toFixed(1)} % of invocations waited`;
    if (waitedShare > TOLERATED_WAITS)
      return unknown(STAGE, `Machine too slow for --speed ${speed}: ${found}.`);
    return pass(STAGE, `${found.charAt(0).toUpperCase()}${found.slice(1)}.`);
  },
};

const otherPrograms = ({ otherWorkShare }: Lateness): string =>
  otherWorkShare === undefined
    ? ''
    : `${Math.round(otherWorkShare * 100)} % of the processors for other programs, `;
