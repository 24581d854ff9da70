import { fail, notReached, pass } from '../check.ts';
import type { Check, Ruling } from '../check.ts';
import type { History } from '../history.ts';
import { recordsOf } from '../history.ts';

const STAGE = 'routing';

/** The loss turns the primary's check red, the record moves, and DNS answers with the standby. */
export const routing: Check = {
  id: 'routing',
  title: 'DNS leads to the standby after the loss',
  judge({ history }) {
    const { lostAt } = history;
    if (lostAt === undefined) return notReached(STAGE);
    const published = publicNames(history);
    const missing = published.filter((name) => !hasStandbyRecord(history, name));
    const moved = history.of('record-switched').filter(({ at, to }) => at >= lostAt && to === 'standby');
    if (moved.length === 0) return neverMoved(history, lostAt);
    const stuck = published.filter((name) => !moved.some((event) => event.name === name));
    if (stuck.length > 0 && missing.length === 0)
      return fail(STAGE, `${stuck.join(', ')} still led to the lost region.`, recordsOf(history, 'PRIMARY'));
    return answersOf(history, lostAt, missing);
  },
};

/** Public names are those that have a PRIMARY record. */
const publicNames = (history: History): readonly string[] => [
  ...new Set(
    history.assembly?.records.filter(({ failover }) => failover === 'PRIMARY').map(({ name }) => name) ?? [],
  ),
];

const hasStandbyRecord = (history: History, name: string): boolean =>
  history.assembly?.records.some((record) => record.name === name && record.failover === 'SECONDARY') ?? true;

function neverMoved(history: History, lostAt: number): Ruling {
  const orphans = publicNames(history).filter((name) => !hasStandbyRecord(history, name));
  const primary = recordsOf(history, 'PRIMARY');
  if (orphans.length > 0)
    return fail(
      STAGE,
      `DNS never left the lost region: ${orphans.join(', ')} has no SECONDARY record in the standby.`,
      primary,
    );
  const red = new Set(
    history
      .of('health-check')
      .filter(({ at, healthy }) => at >= lostAt && !healthy)
      .map(({ healthCheck }) => healthCheck),
  );
  const green = history.primaryChecks.filter((part) => !red.has(part));
  if (green.length === 0)
    return fail(STAGE, 'Every check of the primary turned red, but the record never moved.', primary);
  return fail(
    STAGE,
    `DNS never left the lost region: of the primary's checks, ${describe(history, green)} stayed green${firstRed(history, lostAt)}.`,
    green,
  );
}

const describe = (history: History, parts: readonly string[]): string =>
  parts
    .map((part) => {
      const fact = history.assembly?.healthChecks.find((check) => check.part === part);
      const rule =
        fact?.failureThreshold === undefined
          ? ''
          : `, ${fact.failureThreshold} x ${fact.intervalSeconds ?? '?'} s`;
      return `${part.split('/').at(-1) ?? part} (${fact?.asks ?? 'unknown'}${rule})`;
    })
    .join(' and ');

function firstRed(history: History, lostAt: number): string {
  const first = history.of('checker').find(({ at, healthy }) => at >= lostAt && !healthy);
  return first === undefined
    ? ', and no checker failed'
    : `, though a checker failed after ${((first.at - lostAt) / 1000).toFixed(1)} s`;
}

function answersOf(history: History, lostAt: number, missing: readonly string[]): Ruling {
  if (missing.length > 0)
    return fail(
      STAGE,
      `${missing.join(', ')} has no SECONDARY record in the standby.`,
      recordsOf(history, 'PRIMARY'),
    );
  const { switched } = history;
  const answers = history.of('dns-answer').filter(({ at, role }) => at >= lostAt && role === 'standby');
  if (switched === undefined || answers.length === 0)
    return fail(STAGE, 'No DNS answer led to the standby after the loss.', recordsOf(history, 'SECONDARY'));
  return pass(
    STAGE,
    `Moved ${((switched.at - lostAt) / 1000).toFixed(1)} s after the fault, because ${switched.because}.`,
  );
}
