/** What a request pays to read a held value: the design allows less than a microsecond and no remote call. */
import type { SigningKeySet } from '../../lambda/contract/secrets.ts';
import { systemClock, systemTimer } from '../../lambda/runtime/clock.ts';
import { phasedKeys } from '../../lambda/runtime/held-keys/held-keys.ts';
import { Holder } from '../../lambda/runtime/holder/holder.ts';
import { signingKey } from '../../test/auth-service/support/keys.ts';
import type { Comparison } from '../model.ts';
import { atMost, series } from '../model.ts';
import { inTurns } from '../measure/rounds.ts';
import { ttlCache } from '../services/ttl-cache.ts';

const ROUNDS = 9;
const WARM_UPS = 2;
const READS = 200_000;
const SINGLE_READS = 20_000;
const PERCENTILES = [0.5, 0.99] as const;
/** No read of a run finds it over. */
const TTL_MS = 3_600_000;
const NANOSECONDS_PER_MILLISECOND = 1e6;

export async function readComparisons(): Promise<readonly Comparison[]> {
  let sourceReads = 0;
  const set: SigningKeySet = { serial: 1, keys: [signingKey('sign-1')] };
  const read = (): SigningKeySet => {
    sourceReads += 1;
    return set;
  };
  const holder = await filledHolder(read);
  const cached = ttlCache(() => Promise.resolve(read()), systemClock, TTL_MS);
  await cached();
  const signing = phasedKeys(() => holder.value(), systemClock);
  const map = new Map([['signing-keys', set]]);
  const filledWith = sourceReads;
  const means = await inTurns(ROUNDS, WARM_UPS, {
    map: () => nanosecondsOf(() => map.get('signing-keys')?.serial),
    cached: () => nanosecondsOfAwaited(cached),
    value: () => nanosecondsOf(() => holder.value().serial),
    keys: () => nanosecondsOf(() => signing().serial),
  });
  const singles = await inTurns(ROUNDS, WARM_UPS, {
    map: () => singleReads(() => map.get('signing-keys')?.serial),
    cached: () => singleAwaitedReads(cached),
    value: () => singleReads(() => holder.value().serial),
  });
  return [
    {
      title: 'read of a held value, mean',
      unit: 'ns',
      baseline: series('Map.get', means.map),
      subjects: [
        series('asynchronous TTL cache', means.cached),
        series('Holder.value', means.value, atMost(1000)),
        series('keys by phase', means.keys, atMost(1000)),
      ],
    },
    ...PERCENTILES.map((percentile) => singleComparison(percentile, singles)),
    {
      title: 'calls of the source',
      unit: '',
      baseline: series('to fill holder and cache', [filledWith]),
      subjects: [series('for all reads of this run', [sourceReads - filledWith], atMost(0))],
    },
  ];
}

type Subject = 'map' | 'cached' | 'value';

/** `singles`: each round's reads in order of how long they took, nanoseconds. */
function singleComparison(
  percentile: number,
  singles: Readonly<Record<Subject, readonly (readonly number[])[]>>,
): Comparison {
  const of = (subject: Subject) =>
    singles[subject].map((took) => took[Math.floor(SINGLE_READS * percentile)] ?? NaN);
  return {
    title: `single reads of a held value, p${percentile * 100}, clock included`,
    unit: 'ns',
    baseline: series('Map.get', of('map')),
    subjects: [
      series('asynchronous TTL cache', of('cached')),
      series('Holder.value', of('value'), atMost(1000)),
    ],
  };
}

async function filledHolder(read: () => SigningKeySet): Promise<Holder<SigningKeySet>> {
  const holder = new Holder<SigningKeySet>({
    name: 'signing-keys',
    sources: [{ name: 'bench', read: () => Promise.resolve(read()) }],
    policy: {
      softAgeMs: 300_000,
      deniedGraceMs: 3_600_000,
      expiresAtMs: (set) => Math.max(...set.keys.map(({ notAfter }) => notAfter)) * 1000,
    },
    validate: () => Promise.resolve('accepted'),
    clock: systemClock,
    timer: systemTimer,
    random: () => 0.5,
    onEvent: () => undefined,
  });
  await holder.ensure();
  return holder;
}

/** Each between two looks at the clock, nanoseconds, the fastest first. */
function singleReads(read: () => number | undefined): readonly number[] {
  const took: number[] = [];
  let sum = 0;
  for (let done = 0; done < SINGLE_READS; done += 1) {
    const startedAt = process.hrtime.bigint();
    sum += read() ?? 0;
    took.push(Number(process.hrtime.bigint() - startedAt));
  }
  requireSum(sum, SINGLE_READS);
  return took.toSorted((one, other) => one - other);
}

async function singleAwaitedReads(read: () => Promise<SigningKeySet>): Promise<readonly number[]> {
  const took: number[] = [];
  let sum = 0;
  for (let done = 0; done < SINGLE_READS; done += 1) {
    const startedAt = process.hrtime.bigint();
    sum += (await read()).serial;
    took.push(Number(process.hrtime.bigint() - startedAt));
  }
  requireSum(sum, SINGLE_READS);
  return took.toSorted((one, other) => one - other);
}

/** Adds up what is read: a result that nobody uses would be compiled away. */
function nanosecondsOf(read: () => number | undefined): number {
  let sum = 0;
  const startedAt = performance.now();
  for (let done = 0; done < READS; done += 1) sum += read() ?? 0;
  const elapsedMs = performance.now() - startedAt;
  requireSum(sum, READS);
  return (elapsedMs * NANOSECONDS_PER_MILLISECOND) / READS;
}

async function nanosecondsOfAwaited(read: () => Promise<SigningKeySet>): Promise<number> {
  let sum = 0;
  const startedAt = performance.now();
  for (let done = 0; done < READS; done += 1) sum += (await read()).serial;
  const elapsedMs = performance.now() - startedAt;
  requireSum(sum, READS);
  return (elapsedMs * NANOSECONDS_PER_MILLISECOND) / READS;
}

/** Every value that is read has serial 1. */
function requireSum(sum: number, reads: number): void {
  if (sum !== reads) throw new Error(`${reads} reads added up to ${sum}`);
}
