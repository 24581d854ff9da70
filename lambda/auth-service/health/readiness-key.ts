/**
 * The key that probes sign their questions with, held like every other value, but never asked for by `ensure` of the
 * service and never counted in readiness: a region that cannot read it serves people as well as before.
 */
import { isHealthSignature } from '../../contract/health-signature.ts';
import type { ReadSecret } from '../../runtime/aws-api/secret-reader.ts';
import type { Clock, Timer } from '../../runtime/clock.ts';
import { wallSeconds } from '../../runtime/clock.ts';
import { Holder } from '../../runtime/holder/holder.ts';
import type { HolderEvent } from '../../runtime/holder/holder.ts';
import { secretsManagerSource } from '../../runtime/holder/secrets-manager-source.ts';
import { decodeReadinessKey } from '../../runtime/secret-shapes.ts';
import type { ReadinessKey } from '../../runtime/secret-shapes.ts';
import type { SignatureCheck } from './ready.ts';

const SOFT_AGE_MS = 5 * 60_000;
/** As for everything held (auth traps A13). */
const DENIED_GRACE_MS = 3_600_000;
/** What a signed question waits for a key that was not read yet, milliseconds; a probe waits four seconds. */
const FIRST_READ_MS = 500;

export interface ReadinessKeyOptions {
  /** Asked is the own region's only. */
  readonly stores: { readonly own: ReadSecret };
  /** Secrets Manager name of the probe's secret. */
  readonly secretId: string;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: () => number;
  readonly onEvent: (event: HolderEvent) => void;
}

/** Nothing is read before the first `refreshIfDue`. */
export const holdReadinessKey = (options: ReadinessKeyOptions): Holder<ReadinessKey> =>
  new Holder({
    ...options,
    name: 'readiness-key',
    sources: [secretsManagerSource(options.stores.own, options.secretId, decodeReadinessKey)],
    policy: { softAgeMs: SOFT_AGE_MS, deniedGraceMs: DENIED_GRACE_MS },
    validate: () => Promise.resolve('accepted'),
  });

export const signatureCheck =
  (key: Pick<Holder<ReadinessKey>, 'ensure' | 'view'>, clock: Clock): SignatureCheck =>
  async ({ method, host, path }, signature) => {
    await key.ensure(FIRST_READ_MS);
    const view = key.view();
    if (view.state !== 'fresh' && view.state !== 'stale') return false;
    const question = { method, host, path };
    return isHealthSignature(view.value.readinessKey, question, signature, wallSeconds(clock));
  };
