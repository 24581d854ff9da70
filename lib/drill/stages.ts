/** The stages of a recovery, in the order in which they happened, each split into scaled waiting and real work. */
import type { StageResult } from '../evidence/results.ts';
import type { Evidence } from './check.ts';
import type { EventOf, History } from './history.ts';
import { coldStartsOf } from './checks/cold-starts.ts';
import type { Boot } from './checks/cold-starts.ts';
import { promotionsOf } from './promotions.ts';
import type { PromotionStory } from './promotions.ts';
import { clientRecoveries } from './recovery.ts';

interface Moment {
  readonly id: string;
  readonly label: string;
  readonly at: number | undefined;
  /** Known work of this machine inside the stage; the rest of it was waiting. */
  readonly workMs?: number;
  readonly detail?: string;
  readonly part?: string;
}

export function stagesOf(evidence: Evidence): readonly StageResult[] {
  const promotions = promotionsOf(evidence.history);
  const alone = promotions.length === 1 && evidence.history.faultAt !== undefined;
  return [
    ...chain(earlierMoments(evidence.history)),
    ...chain(recoveryMoments(evidence)),
    ...promotions.flatMap((promotion) => chain(promotionMoments(evidence.history, promotion, alone))),
  ];
}

/** Of a region that was lost after other things had failed: each of these, by the phase that it began. */
function earlierMoments(history: History): readonly Moment[] {
  const { events, loss } = history;
  const before = loss === undefined ? [] : events.slice(0, events.indexOf(loss));
  const moments: Moment[] = [];
  let faults: EventOf<'fault-injected'>[] = [];
  // Faults are done one after the other, and then their phase begins.
  for (const event of before)
    if (event.kind === 'fault-injected') faults.push(event);
    else if (event.kind === 'phase' && faults.length > 0) {
      moments.push({
        id: event.phase,
        label: event.phase,
        at: faults[0]?.at,
        detail: describeFaults(faults),
      });
      faults = [];
    }
  return moments;
}

const describeFaults = (faults: readonly EventOf<'fault-injected'>[]): string =>
  faults.map(({ fault, target }) => `${fault} in the ${target}`).join(', ');

function recoveryMoments({ history, selfHealing }: Evidence): readonly Moment[] {
  const { switched, lostAt } = history;
  const faultAt = lostAt ?? history.faultAt;
  if (faultAt === undefined) return [];
  const after = <T extends { readonly at: number }>(events: readonly T[], test: (event: T) => boolean) =>
    events.find((event) => event.at >= faultAt && test(event));
  const mine = new Set(history.primaryChecks);
  const checker = after(
    history.of('checker'),
    ({ healthy, healthCheck }) => !healthy && mine.has(healthCheck),
  );
  const red = after(
    history.of('health-check'),
    ({ healthy, healthCheck }) => !healthy && mine.has(healthCheck),
  );
  const last = lastMove(history, selfHealing, faultAt);
  const moments: readonly Moment[] = [
    { id: 'fault', label: faultAt === history.faultAt ? 'fault' : 'region lost', at: faultAt },
    { id: 'first-red-checker', label: 'first red checker', at: checker?.at, ...partOf(checker?.healthCheck) },
    { id: 'check-red', label: 'check red', at: red?.at, ...partOf(red?.healthCheck) },
    { id: 'record-switched', label: 'record switched', at: switched?.at, ...partOf(switched?.logicalId) },
    ...coldMoments(history),
    { id: 'last-client-moved', label: 'last client moved', ...last },
  ];
  return moments.toSorted((one, other) => (one.at ?? 0) - (other.at ?? 0));
}

/** Of a standby that kept nothing warm: its first start, and its last one where there were more. */
function coldMoments(history: History): readonly Moment[] {
  if (history.of('run-started')[0]?.variation?.startsWith('nothing provisioned') !== true) return [];
  const starts = coldStartsOf(history);
  const momentOf = (id: string, label: string, boot: Boot | undefined): readonly Moment[] =>
    boot === undefined
      ? []
      : [{ id, label, at: boot.at, workMs: boot.milliseconds, detail: boot.functionName }];
  return [
    ...momentOf('first-cold-start', 'first cold start', starts[0]),
    ...momentOf('last-cold-start', 'last cold start', starts.slice(1).at(-1)),
  ];
}

const partOf = (part: string | undefined): { readonly part?: string } => (part === undefined ? {} : { part });

/** The last judged client's first good answer. */
function lastMove(
  history: History,
  journeys: readonly string[],
  faultAt: number,
): { readonly at: number | undefined; readonly workMs?: number; readonly detail?: string } {
  const moves = journeys.flatMap((journey) =>
    clientRecoveries(history.attempts({ journey }), faultAt).flatMap(({ client, affected, recovery }) =>
      affected && recovery !== undefined ? [{ client, ...recovery }] : [],
    ),
  );
  const last = moves.sort((a, b) => b.waitMs + b.workMs - (a.waitMs + a.workMs))[0];
  if (last === undefined) return { at: undefined };
  return { at: faultAt + last.waitMs + last.workMs, workMs: last.workMs, detail: last.client };
}

/** Several promotions in one story are told apart by where they lead. */
function promotionMoments(history: History, promotion: PromotionStory, alone: boolean): readonly Moment[] {
  const { to, decidedAt, asked, writer, opening, opened, firstWrite, manner } = promotion;
  const realMs = (
    from: { readonly realMs: number } | undefined,
    till: { readonly realMs: number } | undefined,
  ) => (from === undefined || till === undefined ? {} : { workMs: till.realMs - from.realMs });
  const moments: readonly Moment[] = [
    { id: 'promotion-decided', label: `${alone ? 'promotion' : manner} decided`, at: decidedAt },
    ...(alone ? [] : [trafficMoment(history, promotion)]),
    { id: 'database-promoted', label: 'database promoted', at: writer?.at, ...realMs(asked, writer) },
    { id: 'writes-opened', label: 'writes opened', at: opened?.at, ...realMs(opening, opened) },
    {
      id: 'first-admin-write',
      label: 'first admin write',
      at: firstWrite?.endedAt,
      ...workOf(firstWrite?.realDurationMs),
    },
  ];
  if (alone) return moments;
  return moments
    .map((moment) => ({ ...moment, id: `${moment.id}-${to}`, label: `${moment.label}, to ${to}` }))
    .sort((one, other) => (one.at ?? 0) - (other.at ?? 0));
}

/** When the last public name led to where the database went. */
function trafficMoment(history: History, { to, decidedAt, untilAt }: PromotionStory): Moment {
  const last = history
    .of('record-switched')
    .findLast((move) => move.to === to && move.at >= decidedAt && move.at < untilAt);
  return { id: 'traffic-moved', label: 'traffic moved', at: last?.at, ...partOf(last?.logicalId) };
}

const workOf = (workMs: number | undefined): { readonly workMs?: number } =>
  workMs === undefined ? {} : { workMs };

/** What did not happen is left out; each stage lasts from the one before it. */
function chain(moments: readonly Moment[]): readonly StageResult[] {
  const reached = moments.filter((moment): moment is Moment & { at: number } => moment.at !== undefined);
  const originAt = reached[0]?.at ?? 0;
  return reached.map(({ workMs = 0, at, ...moment }, index) => {
    const lastedMs = Math.max(0, at - (reached[index - 1]?.at ?? at));
    const work = Math.min(workMs, lastedMs);
    return {
      ...moment,
      atMs: Math.round(at),
      afterSeconds: Math.round((at - originAt) / 100) / 10,
      waitMs: Math.round(lastedMs - work),
      workMs: Math.round(work),
    };
  });
}
