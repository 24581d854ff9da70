/** What this region needs to serve sign-in and refresh, asked in parallel and inside a health checker's patience. */
import type { DependencyHealth, HealthDocument } from '../../contract/health.ts';
import type { ServiceClock } from '../ports.ts';
import type { Readiness } from './ready.ts';

export interface ReadinessOptions {
  /** State of what is held in memory: keys and the database credential. */
  readonly held: () => Readonly<Record<string, DependencyHealth>>;
  /** Each throws when its dependency does not answer. Third parties never count. */
  readonly checks: readonly (() => Promise<unknown>)[];
  readonly clock: Pick<ServiceClock, 'sleep' | 'runningMilliseconds'>;
}

/** Route 53 waits 2 s for the status line, handshake not included; what takes longer than this is not serving. */
const PATIENCE_MILLISECONDS = 1300;

/** Some fifteen checkers ask at every interval; an answer this old still serves the next of them. */
const REMEMBERED_MILLISECONDS = 1000;

export function createReadiness(options: ReadinessOptions): Readiness {
  let last: { readonly answer: Promise<HealthDocument['state']>; readonly at: number } | undefined;
  return () => {
    const now = options.clock.runningMilliseconds();
    if (last === undefined || now - last.at >= REMEMBERED_MILLISECONDS)
      last = { answer: ask(options), at: now };
    return last.answer;
  };
}

async function ask(options: ReadinessOptions): Promise<HealthDocument['state']> {
  const answers = await Promise.all(options.checks.map((check) => inTime(options, check)));
  if (answers.includes(false)) return 'unready';
  return worst(Object.values(options.held()));
}

async function inTime({ clock }: ReadinessOptions, check: () => Promise<unknown>): Promise<boolean> {
  const answered = check().then(
    () => true,
    () => false,
  );
  return Promise.race([answered, clock.sleep(PATIENCE_MILLISECONDS).then(() => false)]);
}

function worst(held: readonly DependencyHealth[]): HealthDocument['state'] {
  if (held.some(({ state }) => state === 'down')) return 'unready';
  return held.some(({ state }) => state === 'degraded') ? 'degraded' : 'ready';
}
