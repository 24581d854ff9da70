/** Each time that an operator made a region the database's writer, from the decision to the first write. Pure. */
import type { RegionRole } from '../../lambda/contract/regions.ts';
import { PROMOTE_DATABASE } from '../operate/promote-database.ts';
import type { Attempt, EventOf, History } from './history.ts';

type OperatorEvent = EventOf<'operator'>;

export interface PromotionStory {
  readonly to: RegionRole | undefined;
  readonly manner: string | undefined;
  readonly decidedAt: number;
  /** When the next one was decided; the end of time where there was none. */
  readonly untilAt: number;
  readonly asked: OperatorEvent | undefined;
  readonly writer: OperatorEvent | undefined;
  readonly opening: OperatorEvent | undefined;
  readonly opened: OperatorEvent | undefined;
  readonly failed: OperatorEvent | undefined;
  readonly firstWrite: Attempt | undefined;
}

export function promotionsOf(history: History): readonly PromotionStory[] {
  const decisions = history
    .of('operator')
    .filter(({ action, outcome }) => action === PROMOTE_DATABASE && outcome === 'started');
  return decisions.map((decision, index) =>
    storyOf(history, decision, decisions[index + 1]?.at ?? Number.POSITIVE_INFINITY),
  );
}

function storyOf(history: History, decision: OperatorEvent, untilAt: number): PromotionStory {
  const within = history.of('operator').filter(({ at }) => at >= decision.at && at < untilAt);
  const find = (test: (action: string) => boolean, outcome: OperatorEvent['outcome']) =>
    within.find((event) => test(event.action) && event.outcome === outcome);
  const is = (name: string) => (action: string) => action === name;
  return {
    to: decision.target,
    manner: decision.detail,
    decidedAt: decision.at,
    untilAt,
    asked: find((action) => action.endsWith('-global-cluster') && !action.startsWith('describe'), 'started'),
    writer: find(is('await-writer'), 'done'),
    opening: find(is('open-writes'), 'started'),
    opened: find(is('open-writes'), 'done'),
    failed: find(is(PROMOTE_DATABASE), 'failed'),
    firstWrite: firstWriteWithin(history, decision.at, untilAt),
  };
}

/** The first administrative write that ended well after writes were opened: before that an old writer may still write. */
function firstWriteWithin(history: History, decidedAt: number, untilAt: number): Attempt | undefined {
  const opened = history
    .of('operator')
    .find(({ action, outcome, at }) => action === 'open-writes' && outcome === 'done' && at >= decidedAt);
  if (opened === undefined) return undefined;
  return history
    .attempts({ journey: 'admin' })
    .filter(
      ({ outcome, endedAt, startedAt }) => outcome === 'ok' && endedAt >= opened.at && startedAt < untilAt,
    )
    .sort((a, b) => a.endedAt - b.endedAt)[0];
}
