/** What people pay while every secret store is dark: the same requests, in turns with those of a healthy process. */
import type { Comparison } from '../model.ts';
import { atLeast, atMost, series } from '../model.ts';
import { costOf, cpuMsOf, p99MsOf, perSecondOf } from '../measure/cost.ts';
import type { Cost } from '../measure/cost.ts';
import { inTurns } from '../measure/rounds.ts';
import { Application, Families } from '../services/application.ts';
import { heldService } from '../services/held-service.ts';
import type { HeldService } from '../services/held-service.ts';
import { withStore } from '../services/store-process.ts';

const ROUNDS = 9;
const WARM_UPS = 2;
/** In a round: more than a hundred of each, as a 99th percentile needs. */
const REFRESHES = 200;
const SIGN_INS = 104;
const IN_FLIGHT = [1, 8] as const;
/** Degraded within a quarter of healthy. */
const WITHIN = atMost(1.25, 'ratio');
const AS_MANY = atLeast(0.8, 'ratio');

type Name = 'healthy' | 'dark';
type Costs = Readonly<Record<Name, readonly Cost[]>>;
type Services = Readonly<Record<Name, HeldService>>;
/** Works off a round of a journey, so many at a time. */
type Walk = (service: Name, inFlight: number) => Promise<Cost>;

/** @throws where the dark process does not live on what it holds: then nothing was measured. */
export const degradedComparisons = (): Promise<readonly Comparison[]> =>
  withStore(async (store) => {
    const services = { healthy: await heldService(store, 'up'), dark: await heldService(store, 'dark') };
    const walks = { refresh: await refreshes(services), 'sign-in, without the hash': signIns(services) };
    const comparisons: Comparison[] = [];
    for (const [journey, walk] of Object.entries(walks))
      for (const inFlight of IN_FLIGHT)
        comparisons.push(...compared(`${journey}, ${inFlight} in flight`, await measure(walk, inFlight)));
    requireDegraded(services);
    return comparisons;
  });

const measure = (walk: Walk, inFlight: number): Promise<Costs> =>
  inTurns(ROUNDS, WARM_UPS, {
    healthy: () => walk('healthy', inFlight),
    dark: () => walk('dark', inFlight),
  });

async function refreshes({ healthy, dark }: Services): Promise<Walk> {
  const most = Math.max(...IN_FLIGHT);
  const families = {
    healthy: await Families.begin(healthy.handle, most),
    dark: await Families.begin(dark.handle, most),
  };
  return (service, inFlight) => costOf(REFRESHES, inFlight, families[service].refresh);
}

function signIns({ healthy, dark }: Services): Walk {
  const applications = { healthy: new Application(healthy.handle), dark: new Application(dark.handle) };
  return (service, inFlight) => costOf(SIGN_INS, inFlight, () => applications[service].signIn());
}

function requireDegraded(services: Services): void {
  const statesOf = (name: Name) => new Set(Object.values(services[name].health()).map(({ state }) => state));
  const found = { healthy: [...statesOf('healthy')], dark: [...statesOf('dark')] };
  if (String(found.healthy) !== 'healthy' || String(found.dark) !== 'degraded')
    throw new Error(`the services are not what they are called: ${JSON.stringify(found)}`);
}

function compared(what: string, { healthy, dark }: Costs): readonly Comparison[] {
  const figures = [
    ['CPU', 'ms', cpuMsOf, WITHIN],
    ['throughput', '/s', perSecondOf, AS_MANY],
    ['p99', 'ms', p99MsOf, WITHIN],
  ] as const;
  return figures.map(([figure, unit, of, target]) => ({
    title: `${what}: ${figure}`,
    unit,
    baseline: series('secret stores up', of(healthy)),
    subjects: [series('both regions dark', of(dark), target)],
  }));
}
