/** What the machine itself may have added to a figure. All of it in simulated seconds. */
import type { EventOf, History } from './history.ts';
import type { Evidence } from './check.ts';

/**
 * As the first phase without the region ended, or where none was lost the first one under a fault. The phase before may
 * end in the same moment as the fault begins.
 */
const duringOutage = (history: History): EventOf<'lateness-within'> | undefined => {
  const from = outageBegan(history) ?? Number.POSITIVE_INFINITY;
  return history.of('lateness-within').find(({ at }) => at > from);
};
const outageBegan = ({ lostAt, faultAt }: History): number | undefined => lostAt ?? faultAt;

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
 * Processor time that others had while clients were away, as simulated seconds: the host of a virtual machine, and
 * programs outside of this run. It delays and never hastens, so it makes no good figure doubtful, only a bad one, and
 * none that is worse than others can have made it.
 */
export function delayByOthers({ history, lateness, speed }: Evidence): number {
  const within = duringOutage(history) ?? lateness;
  const endedAt = duringOutage(history)?.at ?? history.events.at(-1)?.at ?? 0;
  const outageSeconds = Math.max(0, endedAt - (outageBegan(history) ?? endedAt)) / 1000;
  return (within.stolenMs * speed) / 1000 + inTheWay(within) * outageSeconds;
}

/** Begins a sentence about a figure that the machine may have spoilt: `phase`, or while clients were away. */
export function machineAtFault(
  { history, lateness, speed }: Pick<Evidence, 'history' | 'lateness' | 'speed'>,
  phase?: string,
): string {
  const within = phase === undefined ? duringOutage(history) : withinPhase(history, phase);
  const share = inTheWay(within ?? lateness);
  if (share === 0) return `Machine too slow for --speed ${speed}`;
  return `Machine busy with other work (${Math.round(share * 100)} % of the processors)`;
}

/**
 * The most of a request that programs outside of this run can have taken at this percentile of a phase, 0 to 1: where
 * they had a tenth of the processors on average, half of all requests cannot each have lost more than a fifth.
 */
export function takenByOthers({ history, lateness }: Evidence, phase: string, percentile: number): number {
  return Math.min(1, inTheWay(withinPhase(history, phase) ?? lateness) / (1 - percentile));
}

/**
 * Below this share of the processors, programs outside of the run are what a desktop always has: on two processors a
 * fifth of one is left to them. It excuses nothing; above it, what they had excuses no more than they can have taken.
 */
const A_DESKTOPS_OWN = 0.1;

const inTheWay = ({ otherWorkShare = 0 }: { readonly otherWorkShare?: number }): number =>
  otherWorkShare < A_DESKTOPS_OWN ? 0 : otherWorkShare;

const withinPhase = (history: History, phase: string): EventOf<'lateness-within'> | undefined =>
  history.of('lateness-within').find((event) => event.phase === phase);

/** Less idle time than this, and other work of the machine was in the way of answers: a drill alone leaves more. */
const IDLE_ENOUGH = 0.1;
/** More stolen time than this, and answers waited for a processor that the machine's host gave to others. */
const ROBBED = 0.1;
/** Share of failed answers that a machine without time may have failed by itself. */
const FEW = 0.02;

/** Whether the processors had nothing left, or were not ours, while this phase was on; where nobody knows, they were. */
export function wasBusy({ history, lateness }: Evidence, phase: string): boolean {
  const within = withinPhase(history, phase);
  if ((within?.idleShare ?? lateness.idleShare ?? 1) < IDLE_ENOUGH) return true;
  return stolenShare(history, phase) > ROBBED;
}

/** More than this, and no number of silences says anything: whoever waits for an answer gives up before it is there. */
const ROBBED_OF_MUCH = 0.25;

/** Whether the machine's host had so much of this phase that whatever was silent in it may have been meant to answer. */
export const wasRobbed = (history: History, phase: string): boolean =>
  stolenShare(history, phase) > ROBBED_OF_MUCH;

/** Share of each processor's time, 0 to 1; 0 where nobody knows. */
function stolenShare(history: History, phase: string): number {
  const within = withinPhase(history, phase);
  const began = history.of('phase').find((event) => event.phase === phase);
  if (within === undefined || began === undefined) return 0;
  return within.stolenMs / Math.max(1, within.realMs - began.realMs);
}

/** A time-out here and there on a machine that was busy with other things says nothing about the service. */
export const isMachines = (evidence: Evidence, phase: string, failed: number, all: number): boolean =>
  failed <= Math.max(1, FEW * all) && wasBusy(evidence, phase);

/** The same over several phases: each in which anything failed has to be excused by itself. */
export const areMachines = (
  evidence: Evidence,
  phases: readonly string[],
  attempts: readonly { readonly phase: string; readonly outcome: string }[],
): boolean =>
  phases.every((phase) => {
    const within = attempts.filter((attempt) => attempt.phase === phase);
    const failed = within.filter(({ outcome }) => outcome !== 'ok').length;
    return failed === 0 || isMachines(evidence, phase, failed, within.length);
  });
