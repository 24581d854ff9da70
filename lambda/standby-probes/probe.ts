/** One run: both region hosts, and every host by name and dialled into each region. */
import type { HostSet, ProbeCheck } from '../contract/events.ts';
import type { HttpExchange } from '../contract/http.ts';
import type { ProbeIdentity } from '../contract/probe.ts';
import type { RegionRole } from '../contract/regions.ts';
import type { Clock } from '../runtime/clock.ts';
import { publicChecks, regionChecks, runCheck } from './checks.ts';
import type { Check } from './checks.ts';
import { checkOf } from './finding.ts';
import type { Finding } from './finding.ts';
import { WALK, WALK_TO_PAGE, walkHost } from './journeys.ts';

/** Connections of one target, kept from question to question; `close` ends them. */
export interface ProbeConnections {
  readonly exchange: HttpExchange;
  readonly close: () => void;
}

export interface ProbeOptions {
  readonly role: RegionRole;
  readonly publicHosts: readonly string[];
  readonly tenantHosts: readonly string[];
  readonly ownRegionHost: string;
  readonly otherRegionHost: string;
  readonly identity: ProbeIdentity | undefined;
  /** Number of this run; each is one more than the one before. */
  readonly turn: number;
  /** `dialHost` absent: by the name in the URL, as any client would. */
  readonly connectThrough: (dialHost?: string) => ProbeConnections;
  readonly clock: Clock;
}

/** A way in. */
interface Way {
  /** As findings name it. */
  readonly name: string;
  readonly through: ProbeCheck['through'];
  readonly dialHost?: string;
}
interface Target extends Way {
  readonly rounds: readonly Round[];
}
interface Host {
  readonly host: string;
  readonly hosts: HostSet;
}

/** Questions at one host: answered together, or not asked at all. */
interface Round extends Host {
  readonly names: readonly string[];
  readonly ask: (exchange: HttpExchange) => Promise<readonly Finding[]>;
}

/** Targets side by side, the questions at one target after one another. Never throws. */
export async function probe(options: ProbeOptions): Promise<readonly ProbeCheck[]> {
  const results = await Promise.all(targetsOf(options).map((target) => runTarget(target, options)));
  return results.flat();
}

const OTHER = { primary: 'standby', standby: 'primary' } as const;
const NAMES: Way = { name: 'public-names', through: 'names' };

function targetsOf(options: ProbeOptions): readonly Target[] {
  const { role, ownRegionHost, otherRegionHost, clock } = options;
  const hosts = hostsOf(options);
  const whole = wholeWalks(options, hosts);
  const rounds = (way: Way, asked: readonly Host[]): readonly Round[] =>
    asked.flatMap((host) => hostRounds(options, host, whole(way, host) ? WALK : WALK_TO_PAGE));
  const region = (host: string, through: RegionRole): Target => {
    const way = { name: host, through, dialHost: host };
    const health = regionChecks(host).map((check) => single(check, 'region', clock));
    return { ...way, rounds: [...health, ...rounds(way, hosts)] };
  };
  return [
    region(ownRegionHost, role),
    region(otherRegionHost, OTHER[role]),
    // A target each: two names may lead to different regions.
    ...hosts.map((host): Target => ({ ...NAMES, rounds: rounds(NAMES, [host]) })),
  ];
}

const hostsOf = ({ publicHosts, tenantHosts }: ProbeOptions): readonly Host[] => [
  ...publicHosts.map((host): Host => ({ host, hosts: 'public' })),
  ...tenantHosts.map((host): Host => ({ host, hosts: 'tenant' })),
];

/**
 * Which walks of a run sign in: at each host through the own region, which is the probe's to watch, and at one host
 * through one other way in, each in its turn. All others end at the form: a password costs the service as much as ten
 * other requests, and the probes of both regions ask.
 */
function wholeWalks({ role, turn }: ProbeOptions, hosts: readonly Host[]): (way: Way, host: Host) => boolean {
  const ways = [OTHER[role], NAMES.through];
  const through = ways[turn % ways.length];
  const atHost = hosts[Math.floor(turn / ways.length) % hosts.length];
  return (way, host) => way.through === role || (way.through === through && host === atHost);
}

const hostRounds = (
  { identity, clock }: ProbeOptions,
  { host, hosts }: Host,
  steps: typeof WALK_TO_PAGE,
): readonly Round[] => [
  ...publicChecks(host).map((check) => single(check, hosts, clock)),
  { host, hosts, names: steps, ask: (exchange) => walkHost({ host, exchange, identity, steps, clock }) },
];

const single = (check: Check, hosts: HostSet, clock: Clock): Round => ({
  host: new URL(check.url).hostname,
  hosts,
  names: [check.name],
  ask: async (exchange) => [await runCheck(check, exchange, clock)],
});

/**
 * A target that cannot even be reached is not asked again: each further question would wait for nothing, and the run
 * would tell of the failure after its last second instead of after the first time-out.
 */
async function runTarget(target: Target, { connectThrough }: ProbeOptions): Promise<readonly ProbeCheck[]> {
  const { exchange, close } = connectThrough(target.dialHost);
  const results: ProbeCheck[] = [];
  let unreachable = false;
  for (const round of target.rounds) {
    const findings: readonly Finding[] = unreachable ? round.names.map(notAsked) : await round.ask(exchange);
    unreachable ||= findings.some((finding) => finding.unreachable);
    results.push(...findings.map((finding) => described(target, round, finding)));
  }
  close();
  return results;
}

const notAsked = (name: string): Finding => ({
  name,
  problems: ['not asked: the target was out of reach before'],
  unreachable: true,
  milliseconds: 0,
});

function described(target: Target, { host, hosts }: Round, finding: Finding): ProbeCheck {
  const asked = host === target.name ? host : `${host} at ${target.name}`;
  return checkOf(finding, { target: asked, hosts, through: target.through });
}
