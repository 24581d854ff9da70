/**
 * Flags through OpenFeature, and never on a request's path. OpenFeature's evaluations are promises, and a provider or
 * hook of any vendor may leave them open for ever; so the end of an invocation evaluates every declared flag and
 * keeps the answers, and requests read those. Exchanging the provider exchanges the vendor; nothing else changes.
 */
import { OpenFeature } from '@openfeature/server-sdk';
import type { Client, Provider } from '@openfeature/server-sdk';
import type { EvaluationDetails, FlagValue as AnyFlagValue } from '@openfeature/core';

import { FLAGS, problemOf, tooOldValue } from '../../contract/flags.ts';
import type { Flag, FlagValue, ValueOf } from '../../contract/flags.ts';
import type { Clock, Timer } from '../clock.ts';
import type { FlagReader } from './reader.ts';
import { AGE_METADATA } from './snapshot-provider.ts';

export interface FlagsOptions {
  readonly provider: Provider;
  /** What keeps the provider's values fresh; a vendor that does so by itself needs none. */
  readonly refresh: { refreshIfDue(): void; settle(budgetMs: number): Promise<void> };
  readonly clock: Clock;
  readonly timer: Timer;
  /** A flag whose provider answered with what it may not be: the last good answer stays. */
  readonly onRefused: (key: string, problem: string) => void;
  /** Name under which OpenFeature keeps the provider; one for each living object. */
  readonly domain?: string;
}

export interface Flags extends FlagReader {
  /** At the start of every invocation. Returns at once. */
  refreshIfDue(): void;
  /** At the end of every invocation: takes over what has arrived, `budgetMs` at the most. Never throws. */
  settle(budgetMs?: number): Promise<void>;
}

/** An evaluation that hangs delays the end of one invocation by this; the next ones do not wait for it again. */
const SETTLE_MS = 100;
/** Running time in which answers are not asked for again: four evaluations take 0.1 to 0.4 ms. */
const KEEP_MS = 1000;

interface Taken {
  readonly value: FlagValue;
  /** Wall time at which the provider's source last confirmed it. */
  readonly confirmedAtMs: number;
}

/** Nothing is read before the first `refreshIfDue`; until then every flag has its bundled value. */
export function createFlags(options: FlagsOptions): Flags {
  return new OpenFeatureFlags(options);
}

class OpenFeatureFlags implements Flags {
  readonly #options: FlagsOptions;
  readonly #client: Client;
  readonly #taken = new Map<string, Taken>();
  #flight: Promise<void> | undefined;
  #takenAtMs = -Infinity;

  constructor(options: FlagsOptions) {
    this.#options = options;
    const domain = options.domain ?? 'holdover';
    // Not `AndWait`: that waits for ever where a provider's initialization does (tried, 1.23).
    OpenFeature.setProvider(domain, options.provider);
    this.#client = OpenFeature.getClient(domain);
    // Its own logger writes lines of its own form, with whatever a provider put into an error.
    this.#client.setLogger(SILENT);
  }

  value<F extends Flag>(flag: F): ValueOf<F> {
    const taken = this.#taken.get(flag.key);
    if (taken === undefined) return flag.bundledValue;
    const ageMs = this.#options.clock.wallMs() - taken.confirmedAtMs;
    return ageMs <= flag.maximumAgeSeconds * 1000 ? taken.value : tooOldValue(flag, taken.value);
  }

  refreshIfDue(): void {
    this.#options.refresh.refreshIfDue();
  }

  async settle(budgetMs = SETTLE_MS): Promise<void> {
    if (this.#flight !== undefined) return;
    this.#flight = this.#land(budgetMs).finally(() => {
      this.#flight = undefined;
    });
    let cancel = (): void => undefined;
    const outOfTime = new Promise<void>((resolve) => {
      cancel = this.#options.timer(budgetMs, resolve);
    });
    await Promise.race([this.#flight, outOfTime]);
    cancel();
  }

  async #land(budgetMs: number): Promise<void> {
    await this.#options.refresh.settle(budgetMs);
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#takenAtMs < KEEP_MS) return;
    this.#takenAtMs = nowMs;
    await Promise.all(FLAGS.map((flag) => this.#take(flag)));
  }

  /** The client turns whatever a provider or hook throws into an error code. */
  async #take(flag: Flag): Promise<void> {
    const { value, errorCode, reason, flagMetadata } = await evaluate(this.#client, flag);
    if (errorCode !== undefined) return;
    if (reason === 'DEFAULT') {
      this.#taken.delete(flag.key);
      return;
    }
    const problem = problemOf(flag, value);
    if (problem === undefined) {
      const ageMs = flagMetadata[AGE_METADATA];
      const confirmedAtMs = this.#options.clock.wallMs() - (typeof ageMs === 'number' ? ageMs : 0);
      this.#taken.set(flag.key, { value: value as FlagValue, confirmedAtMs });
    } else this.#options.onRefused(flag.key, problem);
  }
}

function evaluate(client: Client, flag: Flag): Promise<EvaluationDetails<AnyFlagValue>> {
  switch (flag.type) {
    case 'boolean':
      return client.getBooleanDetails(flag.key, flag.bundledValue);
    case 'integer':
      return client.getNumberDetails(flag.key, flag.bundledValue);
    case 'text':
      return client.getStringDetails(flag.key, flag.bundledValue);
  }
}

const nothing = (): void => undefined;
const SILENT = { error: nothing, warn: nothing, info: nothing, debug: nothing };
