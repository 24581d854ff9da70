/** Everything that the auth service holds: three key sets and the database credential, each from its own secret. */
import type { DependencyHealth, HeldVersion } from '../contract/health.ts';
import type { DatabaseCredential, KeyPhases, SigningKeySet, SymmetricKeySet } from '../contract/secrets.ts';
import type { DataKeys } from './aws-api/data-keys.ts';
import type { ReadSecret } from './aws-api/secret-reader.ts';
import type { Clock, Timer } from './clock.ts';
import { validateCredential } from './database/validate-credential.ts';
import type { TestLogin } from './database/validate-credential.ts';
import type { TableClient } from './dynamodb/table-client.ts';
import { checkEscrow } from './escrow/escrow-check.ts';
import type { EscrowVerdict } from './escrow/escrow-check.ts';
import { escrowKeeper } from './escrow/escrow-keeper.ts';
import type { EscrowEvent } from './escrow/escrow-keeper.ts';
import { escrowSource } from './escrow/escrow-source.ts';
import { Escrow } from './escrow/escrow.ts';
import { guardFirstValue } from './escrow/first-value.ts';
import { healthOf, oldestAge, versionOf } from './held-health.ts';
import { watchDenials } from './held-keys/denials.ts';
import { NO_KEY_LEFT, phasedKeys } from './held-keys/held-keys.ts';
import type { HeldKeys } from './held-keys/port.ts';
import { validateSigningKeys, validateSymmetricKeys } from './held-keys/validate.ts';
import { Holder, SETTLE_MS } from './holder/holder.ts';
import type { HolderEvent, HolderOptions, Validate } from './holder/holder.ts';
import { otherRegionSource, secretsManagerSource } from './holder/secrets-manager-source.ts';
import type { Versioned } from './holder/state.ts';
import { decodeDatabaseCredential, decodeSigningKeys, decodeSymmetricKeys } from './secret-shapes.ts';

const SOFT_AGE_MS = 5 * 60_000;
/** Auth traps A13: a store that denies on purpose ends a value after an hour; an outage ends none. */
const DENIED_GRACE_MS = 3_600_000;

/** Where this region puts aside what it holds. */
export interface EscrowSettings {
  readonly tables: TableClient;
  /** Name of the session table. */
  readonly table: string;
  /** Of the own region's key. */
  readonly keys: DataKeys;
  readonly environment: string;
  readonly region: string;
  readonly onEvent: (event: EscrowEvent) => void;
}

export interface HeldValuesOptions {
  /** Secrets Manager of the own region, and of the other one, which is asked only where the own one fails. */
  readonly stores: { readonly own: ReadSecret; readonly other: ReadSecret };
  readonly escrow: EscrowSettings;
  /** Secrets Manager names, the same in both regions. */
  readonly secrets: Readonly<Record<'database' | 'signingKeys' | 'macKeys' | 'cookieKeys', string>>;
  readonly testLogin: TestLogin;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: () => number;
  readonly onEvent: (event: HolderEvent) => void;
  /** Ids of every key that a person has denied, each time that it is another set. */
  readonly onDenied: (ids: readonly string[]) => void;
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
  /** By the same names: which version of each usable value is held. */
  versions(): Readonly<Record<string, HeldVersion>>;
  /** Opens what was put aside and compares it with what is held; one verdict a value. Never throws. */
  checkEscrow(): Promise<readonly EscrowVerdict[]>;
}

/** One value with what keeps and checks its escrow item. */
interface Kept<T> {
  readonly holder: Holder<T & Versioned>;
  readonly check: () => Promise<EscrowVerdict>;
}

/** Builds the holders; nothing is read before the first `refreshIfDue` or `ensure`. */
export function createHeldValues(options: HeldValuesOptions): HeldValues {
  const { secrets, clock, testLogin } = options;
  const denied = (): ReadonlySet<string> => denials.keys.ids();
  const symmetric = validateSymmetricKeys(clock, denied);
  const signing = keep(options, {
    name: 'signing-keys',
    secretId: secrets.signingKeys,
    decode: decodeSigningKeys,
    validate: validateSigningKeys(clock, denied),
    firstValue: 'put aside',
    expiresAtMs: lastNotAfter,
  });
  const symmetricSet = (name: string, secretId: string) =>
    keep(options, {
      name,
      secretId,
      decode: decodeSymmetricKeys,
      validate: symmetric,
      firstValue: 'put aside',
      expiresAtMs: lastNotAfter,
    });
  const mac = symmetricSet('mac-keys', secrets.macKeys);
  const cookie = symmetricSet('cookie-keys', secrets.cookieKeys);
  const database = keep(options, {
    name: 'database-credential',
    secretId: secrets.database,
    decode: decodeDatabaseCredential,
    validate: validateCredential(testLogin),
    firstValue: 'nothing',
  });
  const all = [signing, mac, cookie, database];
  const holders = all.map(({ holder }) => holder);
  const denials = watchDenials({
    ...options,
    ...options.escrow,
    holders: [signing.holder, mac.holder, cookie.holder],
  });
  return {
    keys: keysOf({ signing, mac, cookie }, clock, denied),
    database: database.holder,
    refreshIfDue: () => {
      holders.forEach((holder) => holder.refreshIfDue());
      denials.keys.lookIfDue();
    },
    ensure: async (budgetMs) => {
      await Promise.all(holders.map((holder) => holder.ensure(budgetMs)));
      denials.keys.lookIfDue();
    },
    settle: async (budgetMs = SETTLE_MS) => {
      await Promise.all([...holders, denials.keys].map((held) => held.settle(budgetMs)));
    },
    oldestAgeSeconds: () => oldestAge(holders.map((holder) => holder.view())),
    health: () => ({ ...healthIn(holders), ...downAll(denials.spent()) }),
    versions: () => versionsOf(holders),
    checkEscrow: () => Promise.all(all.map(({ check }) => check())),
  };
}

const keysOf = (
  sets: { readonly signing: Kept<SigningKeySet> } & Readonly<Record<'mac' | 'cookie', Kept<SymmetricKeySet>>>,
  clock: Clock,
  denied: () => ReadonlySet<string>,
): HeldKeys => ({
  signing: phasedKeys(() => sets.signing.holder.value(), clock, denied),
  mac: phasedKeys(() => sets.mac.holder.value(), clock, denied),
  cookie: phasedKeys(() => sets.cookie.holder.value(), clock, denied),
});

const healthIn = (
  holders: readonly Pick<Holder<Versioned>, 'name' | 'view'>[],
): Readonly<Record<string, DependencyHealth>> =>
  Object.fromEntries(holders.map((holder) => [holder.name, healthOf(holder.view())]));

const downAll = (names: ReadonlySet<string>): Readonly<Record<string, DependencyHealth>> =>
  Object.fromEntries([...names].map((name) => [name, { state: 'down', reason: NO_KEY_LEFT }]));

const versionsOf = (
  holders: readonly Pick<Holder<Versioned>, 'name' | 'view'>[],
): Readonly<Record<string, HeldVersion>> =>
  Object.fromEntries(
    holders.flatMap((holder) => {
      const version = versionOf(holder.view());
      return version === undefined ? [] : [[holder.name, version] as const];
    }),
  );

interface ValueSpec<T> {
  readonly name: string;
  readonly secretId: string;
  readonly decode: (raw: unknown) => T;
  readonly validate: Validate<T>;
  /** What the first value of a process is compared with; a password is tried by its first use. */
  readonly firstValue: 'put aside' | 'nothing';
  /** Epoch milliseconds. */
  readonly expiresAtMs?: (value: T) => number;
}

function keep<T extends Versioned>(options: HeldValuesOptions, spec: ValueSpec<T>): Kept<T> {
  const { stores, clock, timer } = options;
  const { name, secretId, decode } = spec;
  const { environment, region, tables, table, keys, onEvent } = options.escrow;
  const escrow = new Escrow({ tables, table, keys, place: { environment, region, secret: name }, decode });
  const keeper = escrowKeeper(escrow, onEvent);
  const own = secretsManagerSource(stores.own, secretId, decode);
  const guard = spec.firstValue === 'nothing' ? undefined : guardFirstValue(escrow, timer, spec.validate);
  const holder = new Holder<T>({
    ...common(options, { ...spec, validate: guard?.validate ?? spec.validate }),
    sources: [
      guard?.beside(own) ?? own,
      otherRegionSource(stores.other, secretId, decode),
      escrowSource(escrow),
    ],
    onVouched: (value, vouchedAtMs) => keeper.offer({ value, vouchedAtMs }),
  });
  const check = () => checkEscrow({ escrow, keeper, view: () => holder.view(), nowMs: () => clock.wallMs() });
  return { holder, check };
}

type Surroundings = Pick<HeldValuesOptions, 'clock' | 'timer' | 'random' | 'onEvent'>;

/** The database credential alone, from the own region's store: for a function that may miss a run. */
export const holdDatabaseCredential = (
  options: Surroundings & { readonly read: ReadSecret; readonly secretId: string },
): Holder<DatabaseCredential> =>
  new Holder({
    ...common<DatabaseCredential>(options, { name: 'database-credential', validate: validateCredential() }),
    sources: [secretsManagerSource(options.read, options.secretId, decodeDatabaseCredential)],
  });

function common<T extends Versioned>(
  { clock, timer, random, onEvent }: Surroundings,
  { name, validate, expiresAtMs }: Pick<ValueSpec<T>, 'name' | 'validate' | 'expiresAtMs'>,
): Omit<HolderOptions<T>, 'sources'> {
  const ages = { softAgeMs: SOFT_AGE_MS, deniedGraceMs: DENIED_GRACE_MS };
  const policy = expiresAtMs === undefined ? ages : { ...ages, expiresAtMs };
  return { name, validate, policy, clock, timer, random, onEvent };
}

const lastNotAfter = (set: { readonly keys: readonly KeyPhases[] }): number =>
  Math.max(0, ...set.keys.map((key) => key.notAfter)) * 1000;
