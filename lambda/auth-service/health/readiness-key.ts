/**
 * The key that probes sign their questions with, held like every other value, but never asked for by `ensure` of the
 * service and never counted in readiness: a region that cannot read it serves people as well as before. It is put aside
 * too, so that a process that starts while its store is dark can be asked how it is.
 */
import { isHealthSignature } from '../../contract/health-signature.ts';
import type { ReadSecret } from '../../runtime/aws-api/secret-reader.ts';
import type { Clock, Timer } from '../../runtime/clock.ts';
import { wallSeconds } from '../../runtime/clock.ts';
import { escrowKeeper } from '../../runtime/escrow/escrow-keeper.ts';
import { escrowSource } from '../../runtime/escrow/escrow-source.ts';
import { Escrow } from '../../runtime/escrow/escrow.ts';
import type { EscrowSettings } from '../../runtime/held-values.ts';
import { Holder } from '../../runtime/holder/holder.ts';
import type { HolderEvent } from '../../runtime/holder/holder.ts';
import { secretsManagerSource } from '../../runtime/holder/secrets-manager-source.ts';
import { decodeReadinessKey } from '../../runtime/secret-shapes.ts';
import type { ReadinessKey } from '../../runtime/secret-shapes.ts';
import type { SignatureCheck } from './ready.ts';

const SOFT_AGE_MS = 5 * 60_000;
/** As for everything held (auth traps A13). */
const DENIED_GRACE_MS = 3_600_000;
/**
 * What a signed question waits for a key that was not read yet, milliseconds: past the moment at which a process that
 * starts asks what was put aside because its store is silent. A probe waits four seconds.
 */
const FIRST_READ_MS = 1000;
const NAME = 'readiness-key';

export interface ReadinessKeyOptions {
  /** Asked is the own region's only, and then what this region put aside. */
  readonly stores: { readonly own: ReadSecret };
  readonly escrow: EscrowSettings;
  /** Secrets Manager name of the probe's secret. */
  readonly secretId: string;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: () => number;
  readonly onEvent: (event: HolderEvent) => void;
}

/** Nothing is read before the first `refreshIfDue`. */
export function holdReadinessKey(options: ReadinessKeyOptions): Holder<ReadinessKey> {
  const { environment, region, tables, table, keys, onEvent } = options.escrow;
  const place = { environment, region, secret: NAME };
  const escrow = new Escrow({ tables, table, keys, place, decode: decodeReadinessKey });
  const keeper = escrowKeeper(escrow, onEvent);
  const own = secretsManagerSource(options.stores.own, options.secretId, decodeReadinessKey);
  return new Holder({
    ...options,
    name: NAME,
    sources: [own, escrowSource(escrow)],
    policy: { softAgeMs: SOFT_AGE_MS, deniedGraceMs: DENIED_GRACE_MS },
    validate: () => Promise.resolve('accepted'),
    onVouched: (value, vouchedAtMs) => keeper.offer({ value, vouchedAtMs }),
  });
}

export const signatureCheck =
  (key: Pick<Holder<ReadinessKey>, 'ensure' | 'view'>, clock: Clock): SignatureCheck =>
  async ({ method, host, path }, signature) => {
    await key.ensure(FIRST_READ_MS);
    const view = key.view();
    if (view.state !== 'fresh' && view.state !== 'stale') return false;
    const question = { method, host, path };
    return isHealthSignature(view.value.readinessKey, question, signature, wallSeconds(clock));
  };
