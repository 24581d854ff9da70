/** One run: both region hosts, every host by name and dialled into the own region, one dialled into the other. */
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
  const { atOwn, elsewhere, through } = planOf(options, hosts);
  const stepsElsewhere = (way: Way, host: Host) =>
    way.through === through && host === elsewhere ? WALK : WALK_TO_PAGE;
  const region = (way: Way, rounds: readonly Round[]): Target => {
    const health = regionChecks(way.name).map((check) => single(check, 'region', clock));
    return { ...way, rounds: [...health, ...rounds] };
  };
  const own: Way = { name: ownRegionHost, through: role, dialHost: ownRegionHost };
  const other: Way = { name: otherRegionHost, through: OTHER[role], dialHost: otherRegionHost };
  return [
    region(
      own,
      hosts.flatMap((host) => hostRounds(options, host, atOwn(host) ? WALK : WALK_TO_PAGE)),
    ),
    region(
      other,
      elsewhere === undefined ? [] : hostRounds(options, elsewhere, stepsElsewhere(other, elsewhere)),
    ),
    // A target each: two names may lead to different regions.
    ...hosts.map((host): Target => ({
      ...NAMES,
      rounds: [walk(options, host, stepsElsewhere(NAMES, host))],
    })),
  ];
}

const hostsOf = ({ publicHosts, tenantHosts }: ProbeOptions): readonly Host[] => [
  ...publicHosts.map((host): Host => ({ host, hosts: 'public' })),
  ...tenantHosts.map((host): Host => ({ host, hosts: 'tenant' })),
];

interface Plan {
  /** Whether somebody signs in at the host through the own region. */
  readonly atOwn: (host: Host) => boolean;
  /** The one host that is asked through the other region, and where somebody signs in through `through`. */
  readonly elsewhere: Host | undefined;
  readonly through: ProbeCheck['through'];
}

/**
 * What one run asks, so that the probes of both regions stay a small part of the load however many hosts there are. A
 * password costs the service as much as ten other requests: through the own region, which is the probe's to watch,
 * every second run signs in at a host, and the runs between end at its form. The other region watches its own hosts;
 * from here one host in turn shows that it can be reached and used.
 */
function planOf({ role, turn }: ProbeOptions, hosts: readonly Host[]): Plan {
  const ways = [OTHER[role], NAMES.through] as const;
  return {
    atOwn: (host) => hosts.length === 1 || (hosts.indexOf(host) + turn) % 2 === 0,
    elsewhere: hosts[Math.floor(turn / ways.length) % hosts.length],
    through: ways[turn % ways.length] ?? NAMES.through,
  };
}

const hostRounds = (options: ProbeOptions, host: Host, steps: typeof WALK_TO_PAGE): readonly Round[] => [
  ...publicChecks(host.host).map((check) => single(check, host.hosts, options.clock)),
  walk(options, host, steps),
];

const walk = (
  { identity, clock }: ProbeOptions,
  { host, hosts }: Host,
  steps: typeof WALK_TO_PAGE,
): Round => ({
  host,
  hosts,
  names: steps,
  ask: (exchange) => walkHost({ host, exchange, identity, steps, clock }),
});

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
  nature: 'unanswered',
  unreachable: true,
  milliseconds: 0,
});

function described(target: Target, { host, hosts }: Round, finding: Finding): ProbeCheck {
  const asked = host === target.name ? host : `${host} at ${target.name}`;
  return checkOf(finding, { target: asked, hosts, through: target.through });
}
