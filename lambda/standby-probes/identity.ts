/**
 * What the probe signs in as, kept between invocations: a store that does not answer ends no probe that has read it
 * once. A run without it still asks everything that needs nobody, and says what it lacks.
 */
import type { ProbeIdentity } from '../contract/probe.ts';
import type { ReadSecret } from '../runtime/aws-api/secret-reader.ts';
import type { Clock, Timer } from '../runtime/clock.ts';
import { Holder } from '../runtime/holder/holder.ts';
import type { HolderEvent } from '../runtime/holder/holder.ts';
import { secretsManagerSource } from '../runtime/holder/secrets-manager-source.ts';
import { decodeProbeIdentity } from '../runtime/secret-shapes.ts';
import type { Finding } from './finding.ts';

const SOFT_AGE_MS = 5 * 60_000;
/** As for everything held (auth traps A13). */
const DENIED_GRACE_MS = 3_600_000;

export interface IdentityOptions {
  /** The own region's store. */
  readonly read: ReadSecret;
  /** Secrets Manager name. */
  readonly secretId: string;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: () => number;
  readonly onEvent: (event: HolderEvent) => void;
}

export const holdIdentity = ({ read, secretId, ...options }: IdentityOptions): Holder<ProbeIdentity> =>
  new Holder({
    ...options,
    name: 'probe-identity',
    sources: [secretsManagerSource(read, secretId, decodeProbeIdentity)],
    policy: { softAgeMs: SOFT_AGE_MS, deniedGraceMs: DENIED_GRACE_MS },
    validate: () => Promise.resolve('accepted'),
  });

type View = ReturnType<Holder<ProbeIdentity>['view']>;

/** Undefined while nothing usable is held. */
export const identityOf = (view: View): ProbeIdentity | undefined =>
  view.state === 'fresh' || view.state === 'stale' ? view.value : undefined;

/** A check of its own: without an identity nobody signs in, and no service is to blame. */
export function judgeIdentity(view: View): Finding {
  const problems =
    identityOf(view) === undefined ? [`the probe's secret cannot be used: ${whyNot(view)}`] : [];
  return { name: 'identity', problems, nature: 'wrong', unreachable: false, milliseconds: 0 };
}

function whyNot(view: View): string {
  if (view.state === 'expired') return `expired: ${view.why}`;
  return ('failure' in view ? view.failure?.reason : undefined) ?? 'it was not read yet';
}
