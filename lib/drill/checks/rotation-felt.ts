import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { fail, notReached, pass } from '../check.ts';
import type { Check } from '../check.ts';
import type { EventOf, History } from '../history.ts';

const STAGE = 'rotation';

/** What a process logs when the password that it holds was refused for the first time. */
const SEARCHED = { event: 'held-value', component: 'database-credential', transition: 'rejected-in-use' };

/**
 * A rotation that nobody met proved nothing: somebody was refused with the former password. Each process that was went to
 * look for the new one once, however often it was refused.
 */
export const rotationFelt: Check = {
  id: 'rotation-felt',
  title: 'The former password was refused in use, and each process looked for the new one once',
  judge({ history }) {
    const begunAt = history.operator('rotate-secret', 'done')?.at;
    if (begunAt === undefined) return notReached(STAGE);
    const refused = history
      .of('database-connection')
      .filter(({ at, outcome }) => at >= begunAt && outcome === 'wrong-password').length;
    const searches = history.of('function-log').filter(({ at, line }) => at >= begunAt && isSearch(line));
    if (refused === 0)
      return fail(
        STAGE,
        'Nobody logged in with the former password after it was changed: nothing was proved.',
      );
    if (searches.length === 0)
      return fail(STAGE, `${refused} logins were refused, and no process looked for a new password.`);
    const often = REGION_ROLES.find(
      (role) => searchesOf(searches, role) > environmentsOf(history, role, searches),
    );
    if (often !== undefined)
      return fail(
        STAGE,
        `Processes of the ${often} looked for a new password ${searchesOf(searches, often)} times, though only ${environmentsOf(history, often, searches)} ran there.`,
      );
    const each = REGION_ROLES.map((role) => `${role} ${searchesOf(searches, role)}`).join(', ');
    return pass(
      STAGE,
      `${refused} logins were refused, processes that looked for the new password: ${each}.`,
    );
  },
};

type Log = EventOf<'function-log'>;

function isSearch(line: string): boolean {
  if (!line.includes(SEARCHED.transition)) return false;
  try {
    const read = JSON.parse(line) as Partial<typeof SEARCHED>;
    return Object.entries(SEARCHED).every(([name, value]) => read[name as keyof typeof SEARCHED] === value);
  } catch {
    return false;
  }
}

const searchesOf = (searches: readonly Log[], of: RegionRole): number =>
  searches.filter(({ role }) => role === of).length;

/** Processes of the functions that looked, in that region, in the whole run. */
function environmentsOf(history: History, of: RegionRole, searches: readonly Log[]): number {
  const functions = new Set(searches.map(({ functionName }) => functionName));
  const boots = history
    .of('boot')
    .filter(({ role, functionName }) => role === of && functions.has(functionName));
  return new Set(boots.map(({ environmentId }) => environmentId)).size;
}
