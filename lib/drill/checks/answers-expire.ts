import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Evidence } from '../check.ts';
import type { EventOf, History } from '../history.ts';

const STAGE = 'routing';
type DnsAnswer = EventOf<'dns-answer'>;

/**
 * Whoever holds an answer goes where it leads for as long, whatever health checks and operators do; in the standby's
 * record that shows only on the way back. So it is judged by the answers themselves, in both roles.
 */
export const answersExpire: Check = {
  id: 'answers-expire',
  title: 'DNS answers are held no longer than recovery may take',
  judge(evidence) {
    const { history } = evidence;
    if (history.upAt === undefined) return notReached(STAGE);
    const names = new Set(history.publicNames);
    const answers = history.of('dns-answer').filter(({ name }) => names.has(name));
    const timed = answers.filter(({ ttlSeconds }) => ttlSeconds !== undefined);
    if (timed.length === 0) return unknown(STAGE, 'No DNS answer for a public name was seen with its TTL.');
    const limit = shortestObjective(evidence);
    const tooLong = timed.find(({ ttlSeconds = 0 }) => ttlSeconds > limit);
    if (tooLong !== undefined) return fail(STAGE, sentence(tooLong, limit), recordOf(history, tooLong));
    const longest = Math.max(...timed.map(({ ttlSeconds = 0 }) => ttlSeconds));
    return pass(STAGE, `${timed.length} DNS answers, held for ${longest} s at the most.`);
  },
};

const shortestObjective = ({ environment, selfHealing }: Evidence): number =>
  Math.min(
    ...selfHealing.flatMap((journey) =>
      journey === 'admin' ? [] : [environment.objectives[journey].blackHole.p50Seconds],
    ),
  );

const sentence = ({ name, role, ttlSeconds = 0 }: DnsAnswer, limit: number): string =>
  `${name} is answered with the ${role ?? 'unknown'} region for ${ttlSeconds} s, but half of the people who are away have to be back within ${limit} s.`;

const recordOf = (history: History, { name, role }: DnsAnswer): readonly string[] =>
  history.assembly?.records
    .filter((record) => record.name === name && record.failover !== undefined && record.role === role)
    .map(({ part }) => part) ?? [];
