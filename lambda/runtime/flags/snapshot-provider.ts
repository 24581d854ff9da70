/** OpenFeature's provider over what is held in memory: it answers at once, calls nothing and never throws. */
import { ErrorCode, StandardResolutionReasons } from '@openfeature/core';
import type { FlagValue as AnyFlagValue, ResolutionDetails } from '@openfeature/core';
import type { JsonValue, Provider } from '@openfeature/server-sdk';

import type { HolderView } from '../holder/view.ts';
import type { HeldFlags } from './held-flags.ts';

/** Metadata of an answer: milliseconds since its source last confirmed it. */
export const AGE_METADATA = 'ageMilliseconds';

/** No `initialize`: OpenFeature takes it as ready at once, and an evaluation before the first document is a default. */
export class SnapshotProvider implements Provider {
  readonly metadata = { name: 'held-document' };
  readonly runsOn = 'server';
  readonly #view: () => HolderView<HeldFlags>;

  constructor(view: () => HolderView<HeldFlags>) {
    this.#view = view;
  }

  resolveBooleanEvaluation(key: string, fallback: boolean): Promise<ResolutionDetails<boolean>> {
    return this.#resolve(key, fallback);
  }

  resolveNumberEvaluation(key: string, fallback: number): Promise<ResolutionDetails<number>> {
    return this.#resolve(key, fallback);
  }

  resolveStringEvaluation(key: string, fallback: string): Promise<ResolutionDetails<string>> {
    return this.#resolve(key, fallback);
  }

  /** No flag of ours is an object. */
  resolveObjectEvaluation<T extends JsonValue>(_key: string, fallback: T): Promise<ResolutionDetails<T>> {
    return Promise.resolve(refused(fallback, ErrorCode.FLAG_NOT_FOUND));
  }

  #resolve<T extends AnyFlagValue>(key: string, fallback: T): Promise<ResolutionDetails<T>> {
    const view = this.#view();
    if (view.state !== 'fresh' && view.state !== 'stale') return Promise.resolve(defaulted(fallback));
    const value = view.value.values.get(key);
    if (value === undefined) return Promise.resolve(defaulted(fallback));
    if (typeof value !== typeof fallback) return Promise.resolve(refused(fallback, ErrorCode.TYPE_MISMATCH));
    return Promise.resolve({
      value: value as T,
      reason: view.state === 'fresh' ? StandardResolutionReasons.STATIC : StandardResolutionReasons.STALE,
      flagMetadata: { [AGE_METADATA]: view.ageMs },
    });
  }
}

const defaulted = <T>(value: T): ResolutionDetails<T> => ({
  value,
  reason: StandardResolutionReasons.DEFAULT,
});
const refused = <T>(value: T, errorCode: ErrorCode): ResolutionDetails<T> => ({
  value,
  reason: StandardResolutionReasons.ERROR,
  errorCode,
});
