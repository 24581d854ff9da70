/** Judges of a standby that lacks one stack: what still works, and whether it says so itself. */
import { HEALTH_WORDS } from '../../../lambda/contract/health.ts';
import { HEALTH_PATHS } from '../../../lambda/contract/routes.ts';
import type { RemovableStack } from '../../world/world.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check, Ruling } from '../check.ts';
import { expectedJourneys, isReachableWithout, isReadyWithout, SELF_HEALING } from '../half-deployed.ts';
import type { SelfHealing } from '../half-deployed.ts';
import { recordsOf } from '../history.ts';
import type { History } from '../history.ts';
import { delayByOthers, latenessMargin, machineAtFault } from '../lateness.ts';
import { compare } from '../statistics.ts';
import { objectiveOf, recoveryFigures } from './recovery-time.ts';

/** Exactly the journeys whose declared needs are left are the ones that the standby serves. */
export const journeysLeft = (stack: RemovableStack): Check => ({
  id: 'journeys-left',
  title: `Without ${stack} exactly the journeys that need nothing of it come back`,
  judge(evidence) {
    const { history, plan, environment } = evidence;
    if (history.lostAt === undefined || history.phaseAt('without') === undefined)
      return notReached('journeys');
    const seen = SELF_HEALING.map((journey) => ({ journey, ...servedAfter(history, journey) }));
    const few = seen.find(({ attempts }) => attempts < plan.minimumAttempts);
    if (few !== undefined)
      return unknown(
        'journeys',
        `Too few samples: ${few.attempts} attempts of ${few.journey} after the loss.`,
      );
    const expected: readonly string[] = expectedJourneys(stack, environment);
    const wrong = seen.find(({ journey, good }) => good > 0 !== expected.includes(journey));
    const table = seen.map(({ journey, good, attempts }) => `${journey} ${good} of ${attempts}`).join(', ');
    if (wrong === undefined) return pass('journeys', `Good after the loss, as derived: ${table}.`);
    const sentence =
      wrong.good > 0
        ? `${wrong.journey} went on, though it needs what ${stack} holds`
        : `${wrong.journey} stayed away, though it needs nothing that ${stack} holds`;
    return fail('journeys', `${sentence}: ${table}.`, functionsOf(history));
  },
});

/** With a handful of clients there is no median: the slowest of them is judged, against what is promised to nearly all. */
export const backInTime = (journey: SelfHealing): Check => ({
  id: `back-in-time-${journey}`,
  title: `${journey} is back for everybody in time`,
  judge(evidence) {
    if (evidence.history.phaseAt('without') === undefined) return notReached('recovery');
    const { clients, recovered, p99Seconds } = recoveryFigures(evidence, journey);
    if (clients === 0) return unknown('recovery', `No client of ${journey} noticed the fault.`);
    const routing = [...evidence.history.primaryChecks, ...recordsOf(evidence.history, 'SECONDARY')];
    if (recovered < clients || p99Seconds === undefined)
      return fail('recovery', `${clients - recovered} of ${clients} clients never came back.`, routing);
    const objective = objectiveOf(evidence, journey).p99Seconds;
    const found = `the slowest of ${clients} clients after ${p99Seconds.toFixed(1)} s of ${objective}`;
    switch (compare(p99Seconds, objective, latenessMargin(evidence), delayByOthers(evidence))) {
      case 'within':
        return pass('recovery', `Back: ${found}.`);
      case 'beyond':
        return fail('recovery', `Too slow: ${found}.`, routing);
      case 'undecided':
        return unknown('recovery', `${machineAtFault(evidence)}: ${found}.`);
    }
  },
});

/** Stale-DNS clients are left out, and so is what was under way at the cut. */
function servedAfter(history: History, journey: string) {
  const after = history.attempts({ journey }).filter(({ startedAt }) => startedAt >= (history.lostAt ?? 0));
  const good = after.filter(({ outcome, servedBy }) => outcome === 'ok' && servedBy === 'standby').length;
  return { attempts: after.length, good };
}

const functionsOf = (history: History): readonly string[] =>
  history.assembly?.functions.filter(({ role }) => role === 'standby').map(({ part }) => part) ?? [];

/** A region that cannot serve what "ready" promises must not say it: no green lie. */
export const readinessTold = (stack: RemovableStack): Check => ({
  id: 'readiness-told',
  title: 'The standby says of itself what it can do',
  judge({ history, environment }) {
    const told = history.of('readiness').filter(({ role }) => role === 'standby');
    if (told.length === 0) return notReached('readiness');
    const ready = isReadyWithout(stack, environment);
    const lies = told.filter(({ word }) => saysReady(word) !== ready);
    const words = [
      ...new Set(told.map(({ word, status }) => `"${word}"${status === undefined ? '' : ` (${status})`}`)),
    ];
    if (lies.length === 0)
      return pass(
        'readiness',
        `Asked ${told.length} times it said ${words.join(', ')}: the truth without ${stack}.`,
      );
    const truth = ready ? 'it can serve sign-in and refresh' : 'it cannot serve sign-in and refresh';
    return fail(
      'readiness',
      `It said ${words.join(', ')}, though without ${stack} ${truth}.`,
      answeringReady(history),
    );
  },
});

/** The listener rules that lead the question to somebody. */
const answeringReady = (history: History): readonly string[] =>
  history.assembly?.rules
    .filter(({ role, paths }) => role === 'standby' && paths.includes(HEALTH_PATHS.ready))
    .map(({ part }) => part) ?? [];

const saysReady = (word: string): boolean => word.startsWith(HEALTH_WORDS.serving);

/** DNS goes to the standby where somebody is there to answer, and stays where nobody is. */
export const recordTold = (stack: RemovableStack): Check => ({
  id: 'record-told',
  title: "The record's health tells whether anybody answers",
  judge: ({ history }) => judgeRecord(history, stack),
});

function judgeRecord(history: History, stack: RemovableStack): Ruling {
  if (history.phaseAt('without') === undefined) return notReached('routing');
  const standby = recordsOf(history, 'SECONDARY');
  const health = secondaryHealth(history);
  const moved = history.switched !== undefined;
  if (moved === isReachableWithout(stack))
    return pass(
      'routing',
      `${health}, and DNS ${moved ? 'led to the standby' : 'did not lead there'} after the loss.`,
    );
  const sentence = moved
    ? `DNS led to a standby that nobody answers in (${health}).`
    : `DNS never led to a standby that answers (${health}).`;
  return fail('routing', sentence, [...standby, ...history.primaryChecks]);
}

function secondaryHealth(history: History): string {
  const records = history.assembly?.records.filter(({ failover }) => failover === 'SECONDARY') ?? [];
  const [record] = records;
  if (record === undefined) return 'There is no SECONDARY record';
  const last = history.of('health-check').findLast(({ healthCheck }) => healthCheck === record.healthCheck);
  if (last === undefined) return 'The SECONDARY record has no health check';
  return `The check of the SECONDARY record was ${last.healthy ? 'green' : 'red'}`;
}
