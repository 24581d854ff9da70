/** The document of flags as a held value: refreshed by invocations, off their path, the last good one kept. */
import type { DependencyHealth } from '../../contract/health.ts';
import type { Clock, Timer } from '../clock.ts';
import { Holder } from '../holder/holder.ts';
import type { HolderEvent } from '../holder/holder.ts';
import type { Source } from '../holder/source.ts';
import type { Versioned } from '../holder/state.ts';
import type { HolderView } from '../holder/view.ts';
import type { ConfigurationSession } from './configuration-session.ts';
import { decodeFlags } from './document.ts';
import type { FlagValues } from './document.ts';

/** `serial` counts the documents that this process has seen: AppConfig's own versions may go back. */
export interface HeldFlags extends Versioned {
  readonly values: FlagValues;
}

export interface HeldFlagsOptions {
  readonly session: Pick<ConfigurationSession, 'latest'>;
  /** The environment whose documents are ours. */
  readonly environment: string;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: () => number;
  readonly onEvent: (event: HolderEvent) => void;
}

/** A switch takes effect within this and the jitter, wherever there is traffic. */
const SOFT_AGE_MS = 60_000;

export const holdFlags = ({ session, environment, ...rest }: HeldFlagsOptions): Holder<HeldFlags> =>
  new Holder({
    name: 'flags',
    sources: [flagsSource(session, environment)],
    // Each flag has a maximum age of its own, so the document as a whole has none.
    policy: { softAgeMs: SOFT_AGE_MS, deniedGraceMs: Infinity },
    // A document that decodes is whole; there is nothing to try it against.
    validate: () => Promise.resolve('accepted'),
    ...rest,
  });

/** Decoded at each refresh: "unchanged" after a document that was refused means that it is still refused. */
const flagsSource = (session: HeldFlagsOptions['session'], environment: string): Source<HeldFlags> => ({
  name: 'appconfig',
  read: async (signal) => {
    const { version, bytes } = await session.latest(signal);
    return { serial: version, values: decodeFlags(bytes, environment) };
  },
});

/** `down` only while no document was ever received: then the bundled values are answered. */
export function flagsHealth(view: HolderView<HeldFlags>): DependencyHealth {
  if (view.state === 'empty') return { state: 'down', reason: view.failure?.reason ?? 'not read yet' };
  // Past its soft age but without a failure is only a quiet process.
  if (view.state !== 'stale' || view.failure === undefined) return { state: 'healthy' };
  return { state: 'degraded', ageSeconds: Math.floor(view.ageMs / 1000), reason: view.failure.reason };
}
