/** How old a held document may be, when it is read again, and who waits for it. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import {
  AHEAD_MS,
  DocumentCache,
  FRESH_MS,
  MAXIMUM_DOCUMENTS,
  PAUSE_MS,
  STALE_LIMIT_MS,
} from '../../../lambda/runtime/upstream/document-cache.ts';
import { UpstreamRefused, UpstreamUnavailable } from '../../../lambda/runtime/upstream/errors.ts';

const URL = 'https://id.example/keys';
let nowMs: number;
let reads: number;
let failure: Error | undefined;
let stale: number[];
let cache: DocumentCache<number>;
beforeEach(() => {
  nowMs = 1_000_000_000;
  reads = 0;
  failure = undefined;
  stale = [];
  cache = new DocumentCache({
    read: async () => {
      reads += 1;
      await Promise.resolve();
      if (failure !== undefined) throw failure;
      return reads;
    },
    clock: { wallMs: () => nowMs, monotonicMs: () => nowMs },
    onStale: (_url, ageSeconds) => stale.push(ageSeconds),
  });
});
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const passing = new UpstreamUnavailable('no answer');

test('is read once, and answered from memory for an hour', async () => {
  expect(await Promise.all([cache.get(URL), cache.get(URL)])).toEqual([1, 1]);
  nowMs += AHEAD_MS - 1;
  expect(await cache.get(URL)).toBe(1);
  expect(reads).toBe(1);
});

test('is read again beside a request before the hour is over', async () => {
  await cache.get(URL);
  nowMs += AHEAD_MS;
  expect(await cache.get(URL)).toBe(1);
  await settled();
  expect(await cache.get(URL)).toBe(2);
  expect(stale).toEqual([]);
});

test('a failed reading ahead is not repeated for a minute', async () => {
  await cache.get(URL);
  nowMs += AHEAD_MS;
  failure = passing;
  await cache.get(URL);
  await settled();
  nowMs += PAUSE_MS - 1;
  await cache.get(URL);
  await settled();
  expect(reads).toBe(2);
  nowMs += 1;
  await cache.get(URL);
  await settled();
  expect(reads).toBe(3);
});

describe('past the hour', () => {
  beforeEach(async () => {
    await cache.get(URL);
    nowMs += FRESH_MS;
  });

  test('a new one is waited for', async () => {
    expect(await cache.get(URL)).toBe(2);
    expect(stale).toEqual([]);
  });

  test('the old one serves where reading fails for a passing reason, and each use is told', async () => {
    failure = passing;
    expect([await cache.get(URL), await cache.get(URL)]).toEqual([1, 1]);
    expect(reads).toBe(2);
    expect(stale).toEqual([3600, 3600]);
    nowMs += PAUSE_MS;
    await cache.get(URL);
    expect(reads).toBe(3);
  });

  test('the old one does not serve where the provider says something else, nor until it is asked again', async () => {
    failure = new UpstreamRefused('answer', 'metadata of another issuer');
    await expect(cache.get(URL)).rejects.toBe(failure);
    nowMs += PAUSE_MS - 1;
    await expect(cache.get(URL)).rejects.toBe(failure);
    expect([reads, stale]).toEqual([2, []]);
    failure = undefined;
    nowMs += 1;
    expect(await cache.get(URL)).toBe(3);
  });

  test('the old one serves where something else than a document lies there, and each use is told', async () => {
    failure = new UpstreamRefused('unreadable', 'the provider published metadata that is no JSON object');
    expect([await cache.get(URL), await cache.get(URL)]).toEqual([1, 1]);
    expect([reads, stale]).toEqual([2, [3600, 3600]]);
    nowMs += STALE_LIMIT_MS - FRESH_MS;
    await expect(cache.get(URL)).rejects.toBe(failure);
  });

  test('it serves until four hours, and no longer', async () => {
    failure = passing;
    nowMs += STALE_LIMIT_MS - FRESH_MS - 1;
    expect(await cache.get(URL)).toBe(1);
    nowMs += 1;
    await expect(cache.get(URL)).rejects.toBe(passing);
  });

  test('an answer ends it', async () => {
    failure = passing;
    await cache.get(URL);
    failure = undefined;
    nowMs += PAUSE_MS;
    expect(await cache.get(URL)).toBe(3);
    expect(await cache.get(URL)).toBe(3);
  });
});

test('a clock that was set back makes nothing fresh', async () => {
  await cache.get(URL);
  nowMs -= 10_000;
  expect(await cache.get(URL)).toBe(2);
});

describe('what lacks something', () => {
  test('is read again at most once a minute', async () => {
    await cache.get(URL);
    nowMs += PAUSE_MS - 1;
    expect(await cache.reread(URL)).toBe(1);
    nowMs += 1;
    expect(await cache.reread(URL)).toBe(2);
    expect(await cache.reread(URL)).toBe(2);
  });

  test('is not answered by what is held where reading fails, nor asked for at once again', async () => {
    await cache.get(URL);
    nowMs += PAUSE_MS;
    failure = passing;
    await expect(cache.reread(URL)).rejects.toBe(passing);
    await expect(cache.reread(URL)).rejects.toThrow(UpstreamUnavailable);
    expect(reads).toBe(2);
  });
});

test('holds a bounded number', async () => {
  for (let index = 0; index <= MAXIMUM_DOCUMENTS; index += 1) await cache.get(`${URL}${index}`);
  await cache.get(`${URL}${MAXIMUM_DOCUMENTS}`);
  expect(reads).toBe(MAXIMUM_DOCUMENTS + 1);
  await cache.get(`${URL}0`);
  expect(reads).toBe(MAXIMUM_DOCUMENTS + 2);
});
