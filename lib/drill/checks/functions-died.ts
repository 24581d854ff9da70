import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';

const STAGE = 'functions';

/** A function process ends when the world ends it, never by itself. */
export const functionsDied: Check = {
  id: 'functions-died',
  title: 'No function died',
  judge({ history }) {
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
    return fail(
      STAGE,
      `${died.length} environments died, first ${first.functionName} (${first.role}): ${first.reason}.`,
      parts?.map(({ part }) => part) ?? [],
    );
  },
};
