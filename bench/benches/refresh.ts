/** What a refresh costs: the protocol engine alone, with the usual adapter, and as our service does it. */
import type { Bench, Comparison, Target } from '../model.ts';
import { atLeast, atMost, series } from '../model.ts';
import { costOf, cpuMsOf, perCpuSecondOf, perSecondOf } from '../measure/cost.ts';
import type { Cost } from '../measure/cost.ts';
import { inTurns } from '../measure/rounds.ts';
import { Families } from '../services/application.ts';
import { bareService } from '../services/bare-service.ts';
import { mapAdapters } from '../services/map-adapter.ts';
import { serviceInMemory, serviceOverDynamo } from '../services/our-service.ts';
import type { CallCount } from '../services/store-calls.ts';
import { withStore } from '../services/store-process.ts';
import { TABLES } from '../services/tables.ts';
import { usualAdapters } from '../services/usual-adapter.ts';

const ROUNDS = 5;
const WARM_UPS = 1;
const REFRESHES = 64;
/** Refreshing without a store takes a tenth of the time: as many more make it as steady. */
const REFRESHES_IN_MEMORY = 320;
const IN_FLIGHT = [1, 8] as const;

const NAMES = {
  bare: 'bare library, Map',
  usual: 'usual adapter, SDK',
  ours: 'ours, own table client',
  oursInMemory: 'ours, in memory',
} as const;
type Costs = Readonly<Record<keyof typeof NAMES, readonly Cost[]>>;
type Subjects = Readonly<Record<keyof typeof NAMES, Families>>;

export const refresh: Bench = {
  name: 'refresh',
  measures:
    'one refresh (opaque access token, ID token, rotation) in one process, the store in another on loopback',
  run: () =>
    withStore(async (store) => {
      const count = Math.max(...IN_FLIGHT);
      const families: Subjects = {
        bare: await Families.begin(bareService(mapAdapters()), count),
        usual: await Families.begin(bareService(usualAdapters(store.sdk, TABLES.usual)), count),
        ours: await Families.begin(await serviceOverDynamo(store), count),
        oursInMemory: await Families.begin(serviceInMemory(), count),
      };
      const comparisons: Comparison[] = [];
      for (const inFlight of IN_FLIGHT)
        comparisons.push(...costComparisons(inFlight, await measure(families, inFlight)));
      const counted = {
        usual: await store.sdkCalls.during(() => families.usual.refresh(0)),
        ours: await store.tableCalls.during(() => families.ours.refresh(0)),
      };
      return [...comparisons, ...callComparisons(counted)];
    }),
};

function measure(families: Subjects, inFlight: number): Promise<Costs> {
  const run = (subject: keyof typeof NAMES, refreshes: number) => () =>
    costOf(refreshes, inFlight, families[subject].refresh);
  return inTurns(ROUNDS, WARM_UPS, {
    bare: run('bare', REFRESHES_IN_MEMORY),
    oursInMemory: run('oursInMemory', REFRESHES_IN_MEMORY),
    usual: run('usual', REFRESHES),
    ours: run('ours', REFRESHES),
  });
}

function costComparisons(inFlight: number, costs: Costs): readonly Comparison[] {
  const of = (
    name: keyof typeof NAMES,
    figure: (costs: readonly Cost[]) => readonly number[],
    target?: Target,
  ) => series(NAMES[name], figure(costs[name]), target);
  const at = `${inFlight} in flight`;
  return [
    {
      title: `CPU of a refresh, ${at}`,
      unit: 'ms',
      baseline: of('bare', cpuMsOf),
      subjects: [of('usual', cpuMsOf), of('ours', cpuMsOf, inFlight > 1 ? atMost(2) : atMost(7, 'ratio'))],
    },
    {
      title: `refreshes per vCPU, ${at}`,
      unit: '/s of CPU',
      baseline: of('usual', perCpuSecondOf),
      subjects: [of('ours', perCpuSecondOf, atLeast(500))],
    },
    {
      title: `refreshes, wall, ${at}`,
      unit: '/s',
      baseline: of('usual', perSecondOf),
      subjects: [of('ours', perSecondOf)],
    },
    {
      title: `own overhead: CPU without a store, ${at}`,
      unit: 'ms',
      baseline: of('bare', cpuMsOf),
      subjects: [of('oursInMemory', cpuMsOf, atMost(1.15, 'ratio'))],
    },
  ];
}

const callComparisons = (counted: Readonly<Record<'usual' | 'ours', CallCount>>): readonly Comparison[] => [
  {
    title: 'requests of a refresh to the session store',
    unit: '',
    baseline: series(NAMES.usual, [counted.usual.requests]),
    subjects: [series(NAMES.ours, [counted.ours.byTable[TABLES.sessions] ?? 0], atMost(3))],
  },
  {
    // The baseline's accounts are constants: it has no directory to ask.
    title: 'requests of a refresh, with the directory',
    unit: '',
    baseline: series(NAMES.usual, [counted.usual.requests]),
    subjects: [
      series(NAMES.ours, [counted.ours.requests], atMost(4)),
      series('ours, one after the other', [counted.ours.inSequence], atMost(4)),
    ],
  },
];
