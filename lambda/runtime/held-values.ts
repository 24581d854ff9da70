/** Everything that the auth service holds: three key sets and the database credential, each from its own secret. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import type { DependencyHealth } from '../contract/health.ts';
import type { DatabaseCredential, KeyPhases } from '../contract/secrets.ts';
import type { Clock, Timer } from './clock.ts';
import { phasedKeys } from './held-keys/held-keys.ts';
import type { HeldKeys } from './held-keys/port.ts';
import { validateSigningKeys, validateSymmetricKeys } from './held-keys/validate.ts';
import { Holder } from './holder/holder.ts';
import type { HolderEvent, HolderOptions, Validate } from './holder/holder.ts';
import { secretsManagerSource } from './holder/secrets-manager-source.ts';
import type { Versioned } from './holder/state.ts';
import type { HolderView } from './holder/view.ts';
import { decodeDatabaseCredential, decodeSigningKeys, decodeSymmetricKeys } from './secret-shapes.ts';

const SOFT_AGE_MS = 5 * 60_000;
/** Auth traps A13: a store that denies on purpose ends a value after an hour; an outage ends none. */
const DENIED_GRACE_MS = 3_600_000;

export interface HeldValuesOptions {
  readonly client: SecretsManagerClient;
  /** Secrets Manager names. */
  readonly secrets: Readonly<Record<'database' | 'signingKeys' | 'macKeys' | 'cookieKeys', string>>;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: () => number;
  readonly onEvent: (event: HolderEvent) => void;
}

export interface HeldValues {
  readonly keys: HeldKeys;
  readonly database: Holder<DatabaseCredential>;
  /** At the start of every invocation. Returns at once. */
  refreshIfDue(): void;
  /** Waits for what is missing, on a cold start; `budgetMs` at the most. Never throws. */
  ensure(budgetMs?: number): Promise<void>;
  /** At the end of every invocation: waits a short moment for refreshes under way. Never throws. */
  settle(budgetMs?: number): Promise<void>;
  /** Age of the oldest value, void ones among them, seconds; undefined while nothing is held. */
  oldestAgeSeconds(): number | undefined;
  /** By holder name: `signing-keys`, `mac-keys`, `cookie-keys`, `database-credential`. */
  health(): Readonly<Record<string, DependencyHealth>>;
}

/** Builds the holders; nothing is read before the first `refreshIfDue` or `ensure`. */
export function createHeldValues(options: HeldValuesOptions): HeldValues {
  const { secrets, clock } = options;
  const hold = <T extends Versioned>(
    name: string,
    secretId: string,
    decode: (raw: unknown) => T,
    validate: Validate<T>,
    expiresAtMs?: (value: T) => number,
  ): Holder<T> => new Holder(holderOptions(options, name, secretId, decode, validate, expiresAtMs));
  const symmetric = validateSymmetricKeys(clock);
  const signing = hold(
    'signing-keys',
    secrets.signingKeys,
    decodeSigningKeys,
    validateSigningKeys(clock),
    lastNotAfter,
  );
  const mac = hold('mac-keys', secrets.macKeys, decodeSymmetricKeys, symmetric, lastNotAfter);
  const cookie = hold('cookie-keys', secrets.cookieKeys, decodeSymmetricKeys, symmetric, lastNotAfter);
  const database = hold('database-credential', secrets.database, decodeDatabaseCredential, sameUser);
  const holders = [signing, mac, cookie, database];
  return {
    keys: {
      signing: phasedKeys(() => signing.value(), clock),
      mac: phasedKeys(() => mac.value(), clock),
      cookie: phasedKeys(() => cookie.value(), clock),
    },
    database,
    refreshIfDue: () => holders.forEach((holder) => holder.refreshIfDue()),
    ensure: async (budgetMs) => {
      await Promise.all(holders.map((holder) => holder.ensure(budgetMs)));
    },
    settle: async (budgetMs) => {
      await Promise.all(holders.map((holder) => holder.settle(budgetMs)));
    },
    oldestAgeSeconds: () => oldestAge(holders.map((holder) => holder.view())),
    health: () => Object.fromEntries(holders.map((holder) => [holder.name, healthOf(holder.view())])),
  };
}

/** The database credential alone, for a function that needs no keys. */
export const holdDatabaseCredential = (
  options: Omit<HeldValuesOptions, 'secrets'> & { readonly secretId: string },
): Holder<DatabaseCredential> =>
  new Holder(
    holderOptions(
      options,
      'database-credential',
      options.secretId,
      decodeDatabaseCredential,
      sameUser,
      undefined,
    ),
  );

function holderOptions<T extends Versioned>(
  options: Omit<HeldValuesOptions, 'secrets'>,
  name: string,
  secretId: string,
  decode: (raw: unknown) => T,
  validate: Validate<T>,
  expiresAtMs: ((value: T) => number) | undefined,
): HolderOptions<T> {
  const { clock, timer, random, onEvent } = options;
  const ages = { softAgeMs: SOFT_AGE_MS, deniedGraceMs: DENIED_GRACE_MS };
  return {
    name,
    sources: [secretsManagerSource(options.client, secretId, decode)],
    policy: expiresAtMs === undefined ? ages : { ...ages, expiresAtMs },
    validate,
    clock,
    timer,
    random,
    onEvent,
  };
}

const lastNotAfter = (set: { readonly keys: readonly KeyPhases[] }): number =>
  Math.max(0, ...set.keys.map((key) => key.notAfter)) * 1000;

/** Rotation is by single user (RDS Proxy cannot follow alternating ones), so another name is a foreign value. */
const sameUser: Validate<DatabaseCredential> = (candidate, held) =>
  Promise.resolve(held === undefined || candidate.username === held.username ? 'accepted' : 'rejected');

function oldestAge(views: readonly HolderView<unknown>[]): number | undefined {
  const ages = views.flatMap((view) => (view.state === 'empty' ? [] : [view.ageMs]));
  return ages.length === 0 ? undefined : Math.floor(Math.max(...ages) / 1000);
}

function healthOf(view: HolderView<unknown>): DependencyHealth {
  switch (view.state) {
    case 'fresh':
      return { state: 'healthy' };
    case 'stale':
      // Past its soft age but without a failure is only a quiet process.
      return view.failure === undefined
        ? { state: 'healthy' }
        : {
            state: 'degraded',
            ageSeconds: Math.floor(view.ageMs / 1000),
            reason: view.failure.reason,
          };
    case 'empty':
      return { state: 'down', reason: view.failure?.reason ?? 'not read yet' };
    case 'expired':
      return { state: 'down', reason: `expired: ${view.why}` };
  }
}
