/**
 * Once a run: what the own region would fall back on, as it tells whoever signs the question, and whether its secrets
 * are as new as the other region's. Beside the walks, on connections of its own.
 */
import {
  askReadinessDocument,
  SPARE_CHECKS,
  spareProblems,
  VERSIONS_CHECK,
  versionProblems,
} from '../checks/readiness.ts';
import type { StepResult } from '../checks/result.ts';
import type { FailureNature, ProbeCheck } from '../contract/events.ts';
import { DATABASE_DOES_NOT_ANSWER, NO_ANSWER_IN_TIME } from '../contract/health.ts';
import type { DependencyHealth, HealthDocument } from '../contract/health.ts';
import type { Clock, Timer } from '../runtime/clock.ts';
import { pause, wallSeconds } from '../runtime/clock.ts';
import { errorName } from '../runtime/errors.ts';
import { checkOf, natureOf } from './finding.ts';
import type { Finding } from './finding.ts';
import type { ProbeOptions } from './probe.ts';

export interface SpareWaysOptions extends Pick<
  ProbeOptions,
  'role' | 'ownRegionHost' | 'otherRegionHost' | 'identity' | 'connectThrough'
> {
  readonly clock: Clock;
  readonly timer: Timer;
}

/**
 * Before a failure counts, it is asked again: the service repairs an escrow item as it looks at it, and a process that
 * has just started may not hold the key of the signature yet. Longer than the service remembers an answer, machine
 * milliseconds.
 */
const CONFIRM_MS = 1500;

type Answer = StepResult<HealthDocument>;

/** One finding for each spare way and one for the versions. Never throws. */
export async function probeSpareWays(options: SpareWaysOptions): Promise<readonly ProbeCheck[]> {
  const { role, ownRegionHost, otherRegionHost, clock } = options;
  const where = { target: ownRegionHost, hosts: 'region', through: role } as const;
  const startMs = clock.monotonicMs();
  const [own, other] = await Promise.all([askTwice(options, ownRegionHost), ask(options, otherRegionHost)]);
  const milliseconds = Math.round(clock.monotonicMs() - startMs);
  return findingsOf(own, other).map((found) =>
    checkOf({ ...found, unreachable: false, milliseconds }, where),
  );
}

type Found = Pick<Finding, 'name' | 'problems' | 'nature'>;

/** Another region that does not answer is somebody else's finding. */
function findingsOf(own: Answer, other: Answer): readonly Found[] {
  if (own.outcome !== 'ok') {
    const found = { problems: [`not asked: ${own.reason}`], nature: natureOf(own) };
    return [...SPARE_CHECKS, VERSIONS_CHECK].map((name) => ({ name, ...found }));
  }
  const said = own.value;
  const theirs = other.outcome === 'ok' ? other.value.versions : {};
  const versions = versionProblems(said.versions, theirs);
  return [
    ...SPARE_CHECKS.map((name) => ({
      name,
      problems: spareProblems(said, name),
      nature: natureOfHealth(said.soft[name]),
    })),
    { name: VERSIONS_CHECK, problems: versions, nature: 'wrong' },
  ];
}

const SILENCES: ReadonlySet<string> = new Set([NO_ANSWER_IN_TIME, DATABASE_DOES_NOT_ANSWER]);

const natureOfHealth = (health: DependencyHealth | undefined): FailureNature =>
  health !== undefined && health.state !== 'healthy' && SILENCES.has(health.reason) ? 'unanswered' : 'wrong';

async function askTwice(options: SpareWaysOptions, regionHost: string): Promise<Answer> {
  const first = await ask(options, regionHost);
  if (!isWorthAnother(first)) return first;
  await pause(options.timer, CONFIRM_MS);
  return ask(options, regionHost);
}

/** Not where nobody is reached: the next question would wait for as long. */
function isWorthAnother(answer: Answer): boolean {
  if (answer.outcome !== 'ok') return answer.outcome === 'wrong' && answer.status !== undefined;
  return SPARE_CHECKS.some((name) => spareProblems(answer.value, name).length > 0);
}

async function ask(
  { identity, connectThrough, clock }: SpareWaysOptions,
  regionHost: string,
): Promise<Answer> {
  if (identity === undefined) return failed('the probe has no key to sign the question with');
  const { exchange, close } = connectThrough(regionHost);
  try {
    const question = { regionHost, key: identity.readinessKey, epochSeconds: wallSeconds(clock) };
    return await askReadinessDocument(exchange, question);
  } catch (error) {
    // A fault of ours: its message may quote the header, its name does not.
    return failed(`the question broke with ${errorName(error)}`);
  } finally {
    close();
  }
}

const failed = (reason: string): Answer => ({ step: 'readiness-document', outcome: 'wrong', reason });
