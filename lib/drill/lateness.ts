/** What the machine itself may have added to a figure. All of it in simulated seconds. */
import type { EventOf, History } from './history.ts';
import type { Evidence } from './check.ts';

/** As the first phase under a fault ended. */
const duringOutage = (history: History): EventOf<'lateness-within'> | undefined =>
  history.of('lateness-within').find(({ at }) => at >= (history.faultAt ?? Number.POSITIVE_INFINITY));

/**
 * How far the machine's own lateness while clients were away may have moved a recovery, simulated seconds: a
 * check that began late, and after it an answer that was late for a client. A late loop shows in both.
 */
export function latenessMargin({ history, lateness, speed }: Evidence): number {
  const { checkerStartMs, dnsAnswerMs, loopLagMs } = duringOutage(history) ?? lateness;
  return ((checkerStartMs + Math.max(dnsAnswerMs, loopLagMs)) * speed) / 1000;
}

/** What moved every client: a late check. A late answer or loop moves one of them, which a median does not feel. */
export function lateCheckMargin({ history, lateness, speed }: Evidence): number {
  const { checkerStartMs } = duringOutage(history) ?? lateness;
  return (checkerStartMs * speed) / 1000;
}

/**
 * Processor time that the machine's host gave to others, as simulated seconds. It delays and never hastens, so it makes
 * no good figure doubtful, only a bad one.
 */
export function stolenDelay({ history, lateness, speed }: Evidence): number {
  const { stolenMs } = duringOutage(history) ?? lateness;
  return (stolenMs * speed) / 1000;
}

/** Less idle time than this, and other work of the machine was in the way of answers: a drill alone leaves more. */
const IDLE_ENOUGH = 0.1;
/** More stolen time than this, and answers waited for a processor that the machine's host gave to others. */
const ROBBED = 0.1;
/** Share of failed answers that a machine without time may have failed by itself. */
const FEW = 0.02;

/** Whether the processors had nothing left, or were not ours, while this phase was on; where nobody knows, they were. */
export function wasBusy({ history, lateness }: Evidence, phase: string): boolean {
  const within = history.of('lateness-within').find((event) => event.phase === phase);
  if ((within?.idleShare ?? lateness.idleShare ?? 1) < IDLE_ENOUGH) return true;
  const began = history.of('phase').find((event) => event.phase === phase);
  return (
    within !== undefined && began !== undefined && within.stolenMs > ROBBED * (within.realMs - began.realMs)
  );
}

/** A time-out here and there on a machine that was busy with other things says nothing about the service. */
export const isMachines = (evidence: Evidence, phase: string, failed: number, all: number): boolean =>
  failed <= Math.max(1, FEW * all) && wasBusy(evidence, phase);
