/** Everything that has a time, on one axis: attempts, DNS answers, checkers, health checks, faults. */
import { JOURNEYS, UPSTREAM_SIGN_IN } from '../../../lambda/contract/journeys.ts';
import { binned } from '../../report/bins.ts';
import type { BinRange } from '../../report/bins.ts';
import type { Interval, Lane, Marker, TimelineBlock } from '../../report/document.ts';
import type { RunResults } from '../../evidence/results.ts';
import type { Attempt, EventOf, History } from '../history.ts';

const BINS = 120;
const CHECKERS = 16;

export function timelineOf(history: History, results: RunResults): TimelineBlock | undefined {
  const startMs = history.of('phase').find(({ phase }) => phase === 'steady')?.at;
  const endMs = history.of('phase').find(({ phase }) => phase === 'stop')?.at;
  if (startMs === undefined || endMs === undefined || endMs <= startMs) return undefined;
  const range: BinRange = { startMs, endMs, bins: BINS };
  const faultAt = history.lostAt ?? history.faultAt;
  return {
    kind: 'timeline',
    title: 'What happened when',
    description:
      'Attempts of every journey, DNS answers, checkers and health checks on one axis of simulated time, with the stages of the recovery as vertical lines. Columns grow with the square root of their count.',
    startMs,
    endMs,
    ...(faultAt === undefined ? {} : { originMs: faultAt, originLabel: 'after the fault' }),
    markers: results.stages.map(markerOf),
    lanes: [
      { kind: 'heading', label: 'Attempts' },
      ...JOURNEYS.map((journey) => journeyLane(history, results, journey, range)),
      ...upstreamLane(history, range),
      { kind: 'heading', label: 'Routing' },
      dnsLane(history, range),
      ...checkLanes(history, range),
    ],
  };
}

const markerOf = ({ atMs, label, id }: RunResults['stages'][number]): Marker => ({
  atMs,
  label,
  tone: id === 'fault' ? 'bad' : 'neutral',
});

function journeyLane(history: History, results: RunResults, journey: string, range: BinRange): Lane {
  const is = (outcome: Attempt['outcome']) => (attempt: Attempt) => attempt.outcome === outcome;
  const recovery = results.journeys.find((figures) => figures.journey === journey)?.recovery;
  const p99 = recovery?.p99Seconds ?? undefined;
  return {
    kind: 'density',
    label: journey,
    ...binned(history.attempts({ journey }), ({ endedAt }) => endedAt, range, [
      {
        label: 'good, primary',
        tone: 'first',
        includes: (one) => is('ok')(one) && one.servedBy === 'primary',
      },
      { label: 'good, standby', tone: 'second', includes: is('ok') },
      { label: '503, try again', tone: 'warning', includes: is('unavailable') },
      { label: 'failed', tone: 'bad', includes: () => true },
    ]),
    ...(p99 === undefined ? {} : { detail: `all back after ${p99.toFixed(1)} s` }),
  };
}

/** People who sign in at their organisation's provider, where the story has some. */
function upstreamLane(history: History, range: BinRange): readonly Lane[] {
  const attempts = history.of('upstream-attempt');
  if (attempts.length === 0) return [];
  return [
    {
      kind: 'density',
      label: UPSTREAM_SIGN_IN,
      ...binned(attempts, ({ endedAt }) => endedAt, range, [
        { label: 'signed in', tone: 'first', includes: ({ outcome }) => outcome === 'signed-in' },
        { label: 'turned away', tone: 'warning', includes: ({ outcome }) => outcome === 'turned-away' },
        { label: 'failed', tone: 'bad', includes: () => true },
      ]),
    },
  ];
}

const dnsLane = (history: History, range: BinRange): Lane => ({
  kind: 'density',
  label: 'DNS answers',
  ...binned(history.of('dns-answer'), ({ at }) => at, range, [
    { label: 'primary', tone: 'first', includes: ({ role }) => role === 'primary' },
    { label: 'standby', tone: 'second', includes: ({ role }) => role === 'standby' },
    { label: 'no answer', tone: 'bad', includes: () => true },
  ]),
});

/** The checks behind the primary's record, and how many checkers of each were green. */
const checkLanes = (history: History, range: BinRange): readonly Lane[] => {
  const parts = history.primaryChecks;
  if (parts.length === 0) return [];
  const rows = parts.map((part) => ({
    label: part.split('/').at(-1) ?? part,
    intervals: intervalsOf(
      history.of('health-check').filter((event) => event.healthCheck === part),
      range,
    ),
  }));
  const levels = parts.flatMap((part) => levelLane(history, part, range));
  return [{ kind: 'state', label: 'Health checks', rows }, ...levels];
};

function intervalsOf(
  events: readonly EventOf<'health-check'>[],
  { startMs, endMs }: BinRange,
): readonly Interval[] {
  const before = events.filter(({ at }) => at <= startMs).at(-1);
  const points = [
    { at: startMs, healthy: before?.healthy ?? true },
    ...events.filter(({ at }) => at > startMs && at < endMs),
  ];
  return points.map(({ at, healthy }, index) => ({
    fromMs: at,
    toMs: points[index + 1]?.at ?? endMs,
    tone: healthy ? 'good' : 'bad',
    label: healthy ? 'healthy' : 'unhealthy',
  }));
}

/** Only checks that have checkers of their own: a calculated one has none. */
function levelLane(history: History, part: string, { startMs, endMs }: BinRange): readonly Lane[] {
  const events = history.of('checker').filter(({ healthCheck }) => healthCheck === part);
  if (events.length === 0) return [];
  const green = new Map<number, boolean>();
  const points = events.map(({ at, checker, healthy }) => {
    green.set(checker, healthy);
    const red = [...green.values()].filter((value) => !value).length;
    return { atMs: Math.min(Math.max(at, startMs), endMs), value: CHECKERS - red };
  });
  return [
    {
      kind: 'level',
      label: `Checkers of ${part.split('/').at(-1) ?? part}`,
      unit: 'whose last reply was good',
      maximum: CHECKERS,
      points: [{ atMs: startMs, value: CHECKERS }, ...points],
      // Route 53 calls an endpoint healthy while more than 18 % of its checkers do (Route 53 developer guide).
      threshold: { value: CHECKERS * 0.18, label: '18 %' },
    },
  ];
}
