/** What people pay while every secret store is dark: the same requests, in turns with those of a healthy process. */
import type { Comparison } from '../model.ts';
import { atMost, series } from '../model.ts';
import { costOf, cpuMsOf } from '../measure/cost.ts';
import type { Cost } from '../measure/cost.ts';
import { inTurns } from '../measure/rounds.ts';
import { Application, Families } from '../services/application.ts';
import { heldService } from '../services/held-service.ts';
import type { HeldService } from '../services/held-service.ts';
import { withStore } from '../services/store-process.ts';

const ROUNDS = 5;
const WARM_UPS = 2;
const REFRESHES = 64;
const SIGN_INS = 24;
/** Degraded within a quarter of healthy. */
const WITHIN = atMost(1.25, 'ratio');

type Name = 'healthy' | 'dark';
type Costs = Readonly<Record<Name, readonly Cost[]>>;

/** @throws where the dark process does not live on what it holds: then nothing was measured. */
export const degradedComparisons = (): Promise<readonly Comparison[]> =>
  withStore(async (store) => {
    const services = { healthy: await heldService(store, 'up'), dark: await heldService(store, 'dark') };
    const refreshes = await refreshCosts(services);
    const signIns = await inTurns(ROUNDS, WARM_UPS, {
      healthy: signIn(services.healthy),
      dark: signIn(services.dark),
    });
    requireDegraded(services);
    return [...compared('refresh', refreshes), ...compared('sign-in, without the hash', signIns)];
  });

async function refreshCosts({ healthy, dark }: Readonly<Record<Name, HeldService>>): Promise<Costs> {
  const families = {
    healthy: await Families.begin(healthy.handle, 1),
    dark: await Families.begin(dark.handle, 1),
  };
  return inTurns(ROUNDS, WARM_UPS, {
    healthy: () => costOf(REFRESHES, 1, families.healthy.refresh),
    dark: () => costOf(REFRESHES, 1, families.dark.refresh),
  });
}

function signIn({ handle }: HeldService): () => Promise<Cost> {
  const application = new Application(handle);
  return () => costOf(SIGN_INS, 1, () => application.signIn());
}

function requireDegraded(services: Readonly<Record<Name, HeldService>>): void {
  const statesOf = (name: Name) => new Set(Object.values(services[name].health()).map(({ state }) => state));
  const found = { healthy: [...statesOf('healthy')], dark: [...statesOf('dark')] };
  if (String(found.healthy) !== 'healthy' || String(found.dark) !== 'degraded')
    throw new Error(`the services are not what they are called: ${JSON.stringify(found)}`);
}

function compared(journey: string, { healthy, dark }: Costs): readonly Comparison[] {
  const wallMsOf = (costs: readonly Cost[]) => costs.map(({ wallMs }) => wallMs);
  const figures = [
    ['wall', wallMsOf],
    ['CPU', cpuMsOf],
  ] as const;
  return figures.map(([figure, of]) => ({
    title: `${journey}, ${figure}, one at a time`,
    unit: 'ms',
    baseline: series('secret stores up', of(healthy)),
    subjects: [series('both regions dark', of(dark), WITHIN)],
  }));
}
