/** How to read what a region told a probe of itself. */
import type { Impairment } from '../evidence/events.ts';
import { NO_ANSWER_IN_TIME } from '../../lambda/contract/health.ts';
import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { EventOf, History } from './history.ts';

export type Said = EventOf<'health-document'>;

/** Serves, and nothing that counts is served from held state. */
export const isWell = (said: Said | undefined): boolean => said?.state === 'ready';

/** Serves, from held state. */
export const isDegraded = ({ state }: Said): boolean => state === 'degraded';

export const isInRotation = (said: Said): boolean => isWell(said) || isDegraded(said);

/** Whatever counted against it was an answer that did not come in time; or it gave none itself. */
export const isOnlyLate = ({ state, impaired }: Said): boolean =>
  state === 'silent' ||
  Object.values(impaired).every(
    (one) => one.soft || one.state === 'degraded' || one.reason === NO_ANSWER_IN_TIME,
  );

/** What counts and is served from held state, with its age. */
export const heldIn = ({
  impaired,
}: Said): readonly (readonly [string, Impairment & { ageSeconds: number }])[] =>
  Object.entries(impaired).flatMap(([name, impairment]) =>
    !impairment.soft && impairment.ageSeconds !== undefined
      ? [[name, { ...impairment, ageSeconds: impairment.ageSeconds }] as const]
      : [],
  );

/** Several processes answer in turn: this many of them in a row have to say it. */
const IN_A_ROW = 3;

export interface ToldSerial {
  readonly role: RegionRole;
  readonly phase: string;
  /** Name of the value in the health document. */
  readonly holder: string;
  readonly above: number;
}

/** Whether the region's newest answers in that phase all tell a serial above the former one. */
export function tellsSerial(history: History, { role, phase, holder, above }: ToldSerial): boolean {
  const said = history.of('health-document').filter((event) => event.role === role && event.phase === phase);
  const newest = said.slice(-IN_A_ROW);
  return newest.length === IN_A_ROW && newest.every(({ serials }) => (serials[holder] ?? 0) > above);
}
