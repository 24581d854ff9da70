/** What the health document says of a held value. */
import type { DependencyHealth, HeldVersion } from '../contract/health.ts';
import type { Versioned } from './holder/state.ts';
import type { HolderView } from './holder/view.ts';

/** Age of the oldest value since a store last confirmed it, seconds; undefined while nothing is held. */
export function oldestAge(views: readonly HolderView<unknown>[]): number | undefined {
  const ages = views.flatMap((view) => (view.state === 'empty' ? [] : [view.ageMs]));
  return ages.length === 0 ? undefined : Math.floor(Math.max(...ages) / 1000);
}

/** Degraded with the time since the own region's store last confirmed it: another source may serve meanwhile. */
export function healthOf(view: HolderView<unknown>): DependencyHealth {
  switch (view.state) {
    case 'fresh':
    case 'stale':
      return usable(view);
    case 'empty':
      return { state: 'down', reason: view.failure?.reason ?? 'not read yet' };
    case 'expired':
      return { state: 'down', reason: `expired: ${view.why}` };
  }
}

function usable(view: Extract<HolderView<unknown>, { readonly source: string }>): DependencyHealth {
  const { failure, rejectedSinceMs, ownAgeMs, source } = view;
  const ageSeconds = seconds(ownAgeMs);
  if (rejectedSinceMs !== undefined)
    return {
      state: 'degraded',
      ageSeconds,
      reason: 'refused where it is used, and no source has a newer one',
    };
  // Past its soft age but without a failure is only a quiet process.
  if (failure === undefined) return { state: 'healthy' };
  return { state: 'degraded', ageSeconds, reason: `${failure.reason}; last had from ${source}` };
}

/** @returns undefined while nothing usable is held. */
export function versionOf(view: HolderView<Versioned>): HeldVersion | undefined {
  if (view.state === 'empty' || view.state === 'expired') return undefined;
  const { value, heldForMs, ownAgeMs } = view;
  return { serial: value.serial, heldForSeconds: seconds(heldForMs), confirmedAgeSeconds: seconds(ownAgeMs) };
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
