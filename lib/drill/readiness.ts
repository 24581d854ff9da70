/** How to read what a region told a probe of itself. */
import type { Impairment } from '../evidence/events.ts';
import type { EventOf } from './history.ts';

export type Said = EventOf<'health-document'>;

/** Serves, and nothing that counts is served from held state. */
export const isWell = (said: Said | undefined): boolean => said?.state === 'ready';

/** Serves, from held state. */
export const isDegraded = ({ state }: Said): boolean => state === 'degraded';

export const isInRotation = (said: Said): boolean => isWell(said) || isDegraded(said);

/** As the service says it of a check. */
const LATE = 'no answer in time';

/** Whatever counted against it was an answer that did not come in time; or it gave none itself. */
export const isOnlyLate = ({ state, impaired }: Said): boolean =>
  state === 'silent' ||
  Object.values(impaired).every((one) => one.soft || one.state === 'degraded' || one.reason === LATE);

/** What counts and is served from held state, with its age. */
export const heldIn = ({
  impaired,
}: Said): readonly (readonly [string, Impairment & { ageSeconds: number }])[] =>
  Object.entries(impaired).flatMap(([name, impairment]) =>
    !impairment.soft && impairment.ageSeconds !== undefined
      ? [[name, { ...impairment, ageSeconds: impairment.ageSeconds }] as const]
      : [],
  );
