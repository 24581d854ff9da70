/** What a whole sign-in costs: form, password, code, exchange. The password hash is measured by itself. */
import { createPasswords } from '../../lambda/runtime/passwords.ts';
import { PASSWORD } from '../../test/auth-service/support/service.ts';
import type { Bench, Comparison } from '../model.ts';
import { atLeast, atMost, series } from '../model.ts';
import { costOf, cpuMsOf, perCpuSecondOf } from '../measure/cost.ts';
import type { Cost } from '../measure/cost.ts';
import { inTurns } from '../measure/rounds.ts';
import { Application } from '../services/application.ts';
import { bareService } from '../services/bare-service.ts';
import { mapAdapters } from '../services/map-adapter.ts';
import { serviceInMemory, serviceOverDynamo } from '../services/our-service.ts';
import type { CallCount } from '../services/store-calls.ts';
import { withStore } from '../services/store-process.ts';
import { TABLES } from '../services/tables.ts';
import { usualAdapters } from '../services/usual-adapter.ts';

const ROUNDS = 5;
const WARM_UPS = 2;
const SIGN_INS = 24;
const SIGN_INS_IN_MEMORY = 60;
const HASHES = 8;
const IN_FLIGHT = 1;

type Name = 'bare' | 'oursInMemory' | 'usual' | 'ours' | 'hash';
type Costs = Readonly<Record<Name, readonly Cost[]>>;

export const signIn: Bench = {
  name: 'sign-in',
  measures: 'one sign-in with a new browser to tokens, one at a time, without the password hash',
  run: () =>
    withStore(async (store) => {
      const applications = {
        bare: new Application(bareService(mapAdapters())),
        oursInMemory: new Application(serviceInMemory()),
        usual: new Application(bareService(usualAdapters(store.sdk, TABLES.usual))),
        ours: new Application(await serviceOverDynamo(store)),
      };
      const run = (name: keyof typeof applications, times: number) => () =>
        costOf(times, IN_FLIGHT, () => applications[name].signIn());
      const costs = await inTurns(ROUNDS, WARM_UPS, {
        bare: run('bare', SIGN_INS_IN_MEMORY),
        oursInMemory: run('oursInMemory', SIGN_INS_IN_MEMORY),
        usual: run('usual', SIGN_INS),
        ours: run('ours', SIGN_INS),
        hash: await hashing(),
      });
      const counted = {
        usual: await store.sdkCalls.during(() => applications.usual.signIn()),
        ours: await store.tableCalls.during(() => applications.ours.signIn()),
      };
      return [...callComparisons(counted), ...costComparisons(costs)];
    }),
};

async function hashing(): Promise<() => Promise<Cost>> {
  const passwords = createPasswords();
  const stored = await passwords.hash(PASSWORD);
  return () => costOf(HASHES, 1, () => passwords.verify(PASSWORD, stored));
}

const callComparisons = (counted: Readonly<Record<'usual' | 'ours', CallCount>>): readonly Comparison[] => [
  {
    title: 'requests of a sign-in to the session store',
    unit: '',
    baseline: series('usual adapter, SDK', [counted.usual.requests]),
    subjects: [series('ours, own table client', [counted.ours.byTable[TABLES.sessions] ?? 0], atMost(18))],
  },
  {
    // The baseline's accounts are constants: it has no directory to ask.
    title: 'requests of a sign-in, with the directory',
    unit: '',
    baseline: series('usual adapter, SDK', [counted.usual.requests]),
    subjects: [
      series('ours, own table client', [counted.ours.requests]),
      series('ours, one after the other', [counted.ours.inSequence]),
    ],
  },
];

const costComparisons = (costs: Costs): readonly Comparison[] => [
  {
    title: 'CPU of a sign-in',
    unit: 'ms',
    baseline: series('usual adapter, SDK', cpuMsOf(costs.usual)),
    subjects: [series('ours, own table client', cpuMsOf(costs.ours), atMost(2, 'ratio'))],
  },
  {
    title: 'sign-ins per vCPU',
    unit: '/s of CPU',
    baseline: series('usual adapter, SDK', perCpuSecondOf(costs.usual)),
    subjects: [series('ours, own table client', perCpuSecondOf(costs.ours), atLeast(60))],
  },
  {
    title: 'CPU of a sign-in without a store',
    unit: 'ms',
    baseline: series('bare library, Map', cpuMsOf(costs.bare)),
    subjects: [series('ours, in memory', cpuMsOf(costs.oursInMemory))],
  },
  {
    title: 'CPU of a sign-in beside that of its password hash',
    unit: 'ms',
    baseline: series('argon2id, 19 MiB, 2 passes', cpuMsOf(costs.hash)),
    // Auth traps, table D.
    subjects: [series('ours, all but the hash', cpuMsOf(costs.ours), atMost(0.75, 'ratio'))],
  },
];
