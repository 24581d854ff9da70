/** One run: both region hosts, and every public host by name and dialled into each region. */
import type { ProbeCheck } from '../contract/events.ts';
import type { HttpExchange } from '../contract/http.ts';
import type { Clock } from '../runtime/clock.ts';
import { publicChecks, regionChecks, runCheck } from './checks.ts';
import type { Check, CheckFinding } from './checks.ts';

export interface ProbeOptions {
  readonly publicHosts: readonly string[];
  readonly ownRegionHost: string;
  readonly otherRegionHost: string;
  /** `dialHost` absent: by the name in the URL, as any client would. */
  readonly exchangeThrough: (dialHost?: string) => HttpExchange;
  readonly clock: Clock;
}

interface Target {
  readonly name: string;
  readonly exchange: HttpExchange;
  readonly checks: readonly Check[];
}

/** Targets side by side, the checks of one target after one another. Never throws. */
export async function probe(options: ProbeOptions): Promise<readonly ProbeCheck[]> {
  const results = await Promise.all(targetsOf(options).map((target) => runTarget(target, options.clock)));
  return results.flat();
}

function targetsOf(options: ProbeOptions): readonly Target[] {
  const { ownRegionHost, otherRegionHost, exchangeThrough } = options;
  const ofHosts = options.publicHosts.flatMap(publicChecks);
  const region = (host: string): Target => ({
    name: host,
    exchange: exchangeThrough(host),
    checks: [...regionChecks(host), ...ofHosts],
  });
  return [
    region(ownRegionHost),
    region(otherRegionHost),
    // A target each: two names may lead to different regions.
    ...options.publicHosts.map((host) => ({
      name: 'public-names',
      exchange: exchangeThrough(),
      checks: publicChecks(host),
    })),
  ];
}

/**
 * A target that cannot even be reached is not asked again: each further question would wait for nothing, and the run
 * would tell of the failure after its last second instead of after the first time-out.
 */
async function runTarget(target: Target, clock: Clock): Promise<readonly ProbeCheck[]> {
  const results: ProbeCheck[] = [];
  let unreachable = false;
  for (const check of target.checks) {
    const startMs = clock.monotonicMs();
    const finding: CheckFinding = unreachable ? NOT_ASKED : await runCheck(check, target.exchange);
    unreachable = finding.unreachable;
    results.push(described(target, check, finding, Math.round(clock.monotonicMs() - startMs)));
  }
  return results;
}

const NOT_ASKED: CheckFinding = {
  problems: ['not asked: the target was out of reach before'],
  unreachable: true,
};

function described(
  target: Target,
  { name, url }: Check,
  { problems }: CheckFinding,
  milliseconds: number,
): ProbeCheck {
  const host = new URL(url).hostname;
  const common = { name, target: host === target.name ? host : `${host} at ${target.name}`, milliseconds };
  return problems.length === 0
    ? { ...common, outcome: 'pass' }
    : { ...common, outcome: 'fail', reason: problems.join('; ') };
}
