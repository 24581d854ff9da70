/** What this region needs to serve sign-in and refresh, asked in parallel and inside a health checker's patience. */
import { NO_ANSWER_IN_TIME } from '../../contract/health.ts';
import type { DependencyHealth, HealthDocument, HealthState } from '../../contract/health.ts';
import { describeError } from '../../runtime/errors.ts';
import type { ServiceClock } from '../ports.ts';

type Dependencies = HealthDocument['dependencies'];

/** One question. Whatever it throws, and every answer that takes longer than a checker's patience, counts as down. */
export type HealthCheck = () => Promise<DependencyHealth>;
/** By the name that the document shows; a name of `contract/journeys.ts` where one fits. */
export type HealthChecks = Readonly<Record<string, HealthCheck>>;

/** A check that is good as soon as `ask` answers at all. */
export const answers =
  (ask: () => Promise<unknown>): HealthCheck =>
  async () => {
    await ask();
    return { state: 'healthy' };
  };

export interface ReadinessOptions extends Pick<HealthDocument, 'role' | 'region'> {
  /** State of what is held in memory: keys and the database credential. */
  readonly held: () => Dependencies;
  readonly versions: () => HealthDocument['versions'];
  /** What sign-in and refresh need besides. Third parties never count. */
  readonly checks: HealthChecks;
  /**
   * Questions too dear, or too soft, for the word that checkers ask for: they run only for a request with a probe's
   * signature, beside the others, once a second at the most, and are shown under `soft`. They never change the state.
   * To add one, name it in `service-readiness.ts`.
   */
  readonly deepChecks: HealthChecks;
  readonly clock: Pick<ServiceClock, 'sleep' | 'runningMilliseconds'>;
}

/** Must answer well inside the 2 s that a health checker grants for the status line. Neither ever throws. */
export interface Readiness {
  readonly state: () => Promise<HealthState>;
  /** Only for whoever proved to be a probe: it names what is broken, and asks the deep checks too. */
  readonly document: () => Promise<HealthDocument>;
}

/** Route 53 waits 2 s for the status line, handshake not included; what takes longer than this is not serving. */
const PATIENCE_MILLISECONDS = 1300;

/** Some fifteen checkers ask at every interval; an answer this old still serves the next of them. */
const REMEMBERED_MILLISECONDS = 1000;

export function createReadiness(options: ReadinessOptions): Readiness {
  const { role, region, versions, clock } = options;
  const counted = remembered(clock, () => askCounted(options));
  // A signature can be used again while it is young: that must not multiply what the deep checks cost.
  const deep = remembered(clock, () => askAll(clock, options.deepChecks));
  return {
    state: async () => worst(await counted()),
    document: async () => {
      const [dependencies, soft] = await Promise.all([counted(), deep()]);
      return { state: worst(dependencies), role, region, dependencies, versions: versions(), soft };
    },
  };
}

function remembered<T>(clock: ReadinessOptions['clock'], ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly answer: Promise<T>; readonly at: number } | undefined;
  return () => {
    const now = clock.runningMilliseconds();
    if (last === undefined || now - last.at >= REMEMBERED_MILLISECONDS) last = { answer: ask(), at: now };
    return last.answer;
  };
}

/** Held values are looked at after the checks, which may have refreshed them. */
async function askCounted({ clock, checks, held }: ReadinessOptions): Promise<Dependencies> {
  const asked = await askAll(clock, checks);
  return { ...held(), ...asked };
}

async function askAll(clock: ReadinessOptions['clock'], checks: HealthChecks): Promise<Dependencies> {
  const named = Object.entries(checks);
  const answered = await Promise.all(named.map(async ([name, check]) => [name, await ask(clock, check)]));
  return Object.fromEntries(answered) as Dependencies;
}

async function ask(clock: ReadinessOptions['clock'], check: HealthCheck): Promise<DependencyHealth> {
  const answer = attempt(check).catch((error: unknown) => down(whyOf(error)));
  const late = clock.sleep(PATIENCE_MILLISECONDS).then(() => down(NO_ANSWER_IN_TIME));
  return Promise.race([answer, late]);
}

/** A check may throw before it returns a promise. */
const attempt = async (check: HealthCheck): Promise<DependencyHealth> => check();

const down = (reason: string): DependencyHealth => ({ state: 'down', reason });

/** Our own sentence, else class and code: what a library says may quote what it was given. */
const whyOf = (error: unknown): string => {
  const { error: what, errorCode } = describeError(error);
  return errorCode === undefined ? what : `${what} (${errorCode})`;
};

function worst(dependencies: Dependencies): HealthState {
  const states = Object.values(dependencies).map(({ state }) => state);
  if (states.includes('down')) return 'unready';
  return states.includes('degraded') ? 'degraded' : 'ready';
}
