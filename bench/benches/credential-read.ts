/** What a request pays to read a held value: the design allows less than a microsecond and no remote call. */
import type { SigningKeySet } from '../../lambda/contract/secrets.ts';
import { systemClock, systemTimer } from '../../lambda/runtime/clock.ts';
import { phasedKeys } from '../../lambda/runtime/held-keys/held-keys.ts';
import { Holder } from '../../lambda/runtime/holder/holder.ts';
import { signingKey } from '../../test/auth-service/support/keys.ts';
import type { Bench } from '../model.ts';
import { atMost, series } from '../model.ts';
import { inTurns } from '../measure/rounds.ts';

const ROUNDS = 9;
const WARM_UPS = 2;
const READS = 200_000;
const SINGLE_READS = 20_000;
const NANOSECONDS_PER_MILLISECOND = 1e6;

export const credentialRead: Bench = {
  name: 'credential-read',
  measures: 'one synchronous read of a held value against Map.get',
  run: async () => {
    let sourceReads = 0;
    const set: SigningKeySet = { serial: 1, keys: [signingKey('sign-1')] };
    const holder = await filledHolder(() => {
      sourceReads += 1;
      return set;
    });
    const signing = phasedKeys(() => holder.value(), systemClock);
    const map = new Map([['signing-keys', set]]);
    const filledWith = sourceReads;
    const results = await inTurns(ROUNDS, WARM_UPS, {
      map: () => nanosecondsOf(() => map.get('signing-keys')?.serial),
      value: () => nanosecondsOf(() => holder.value().serial),
      keys: () => nanosecondsOf(() => signing().serial),
    });
    const slowest = await inTurns(ROUNDS, WARM_UPS, {
      map: () => slowestOfAHundred(() => map.get('signing-keys')?.serial),
      value: () => slowestOfAHundred(() => holder.value().serial),
    });
    return [
      {
        title: 'read of a held value',
        unit: 'ns',
        baseline: series('Map.get', results.map),
        subjects: [
          series('Holder.value', results.value, atMost(1000)),
          series('keys by phase', results.keys, atMost(1000)),
        ],
      },
      {
        title: 'slowest one of a hundred reads of a held value (p99), clock included',
        unit: 'ns',
        baseline: series('Map.get', slowest.map),
        subjects: [series('Holder.value', slowest.value, atMost(1000))],
      },
      {
        title: 'calls of the source',
        unit: '',
        baseline: series('to fill the holder', [filledWith]),
        subjects: [series('for all reads of this run', [sourceReads - filledWith], atMost(0))],
      },
    ];
  },
};

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

/** p99 of single reads, each between two looks at the clock, nanoseconds. */
function slowestOfAHundred(read: () => number | undefined): number {
  const took: number[] = [];
  let sum = 0;
  for (let done = 0; done < SINGLE_READS; done += 1) {
    const startedAt = process.hrtime.bigint();
    sum += read() ?? 0;
    took.push(Number(process.hrtime.bigint() - startedAt));
  }
  if (sum !== SINGLE_READS) throw new Error(`${SINGLE_READS} reads added up to ${sum}`);
  return took.toSorted((one, other) => one - other)[Math.floor(SINGLE_READS * 0.99)] ?? NaN;
}

/** Adds up what is read: a result that nobody uses would be compiled away. */
function nanosecondsOf(read: () => number | undefined): number {
  let sum = 0;
  const startedAt = performance.now();
  for (let done = 0; done < READS; done += 1) sum += read() ?? 0;
  const elapsedMs = performance.now() - startedAt;
  if (sum !== READS) throw new Error(`${READS} reads added up to ${sum}`);
  return (elapsedMs * NANOSECONDS_PER_MILLISECOND) / READS;
}
