import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import type { EventOf, History } from '../history.ts';
import { wasRobbed } from '../lateness.ts';

const STAGE = 'functions';

/** Ended for its silence, in a phase of which the machine's host had much. */
const isSilence = (history: History, { reason, at }: EventOf<'function-died'>): boolean => {
  const phase = history.of('phase').findLast((event) => event.at <= at)?.phase ?? '';
  return reason.startsWith('no answer in ') && wasRobbed(history, phase);
};

/** A function process ends when the world ends it, never by itself. */
export const functionsDied: Check = {
  id: 'functions-died',
  title: 'No function died',
  judge({ history, speed }) {
    const [lost] = history.of('part-died');
    if (lost !== undefined) return unknown(STAGE, `The local world lost its ${lost.part}: ${lost.reason}.`);
    const died = history.of('function-died');
    const boots = history.of('boot').length;
    const [first] = died;
    if (first === undefined)
      return boots === 0 ? notReached(STAGE) : pass(STAGE, `${boots} environments were started, none died.`);
    const parts = history.assembly?.functions.filter(({ name }) =>
      died.some((event) => event.functionName === name),
    );
    const found = `${died.length} environments died, first ${first.functionName} (${first.role}): ${first.reason}.`;
    const logicalIds = parts?.map(({ part }) => part) ?? [];
    return died.every((one) => isSilence(history, one))
      ? unknown(STAGE, `Machine too slow for --speed ${speed}: ${found}`, logicalIds)
      : fail(STAGE, found, logicalIds);
  },
};
