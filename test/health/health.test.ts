import { describe, expect, test } from '@jest/globals';

import { answerHealth } from '../../lambda/health/answer.ts';
import { createClaimReader } from '../../lambda/health/claim-reader.ts';
import { manualTime } from '../support/manual-time.ts';

describe('the answers', () => {
  const claim = (state: 'claimed' | 'released' | 'unknown') => () => Promise.resolve(state);
  const never = () => Promise.reject(new Error('must not be asked'));

  test('live asks nothing', async () => {
    expect(await answerHealth('/health/live', never)).toEqual({ status: 200, body: 'holdover-live' });
  });

  test.each([
    ['claimed', 200, 'holdover-claimed'],
    ['released', 200, 'holdover-released'],
    ['unknown', 503, 'unknown'],
  ] as const)('claim: %s', async (state, status, body) => {
    expect(await answerHealth('/health/claim', claim(state))).toEqual({ status, body });
  });

  test('no other answer contains the word that Route 53 looks for', async () => {
    for (const state of ['released', 'unknown'] as const) {
      expect((await answerHealth('/health/claim', claim(state))).body).not.toContain('holdover-claimed');
    }
  });

  test('another path is not found', async () => {
    expect(await answerHealth('/health/ready', never)).toMatchObject({ status: 404 });
  });
});

describe('the claim', () => {
  function reader(...answers: readonly (boolean | 'dark')[]) {
    const time = manualTime();
    let reads = 0;
    const readHeld = () => {
      const answer = answers[Math.min(reads, answers.length - 1)];
      reads += 1;
      return answer === 'dark' ? Promise.reject(new Error('dark')) : Promise.resolve(answer === true);
    };
    return { read: createClaimReader({ readHeld, clock: time.clock }), time, reads: () => reads };
  }

  test('is read once a second, however many ask', async () => {
    const { read, time, reads } = reader(true, false);
    expect(await Promise.all([read(), read(), read()])).toEqual(['claimed', 'claimed', 'claimed']);
    await time.advance(999);
    expect([await read(), reads()]).toEqual(['claimed', 1]);
    await time.advance(1);
    expect([await read(), reads()]).toEqual(['released', 2]);
  });

  test('of a dark table is the last known one for ten seconds', async () => {
    const { read, time } = reader(true, 'dark');
    await read();
    await time.advance(9999);
    expect(await read()).toBe('claimed');
    await time.advance(1);
    expect(await read()).toBe('unknown');
  });

  test('that was never read is unknown', async () => {
    expect(await reader('dark').read()).toBe('unknown');
  });

  test('is asked again after a freeze', async () => {
    const { read, time, reads } = reader(true, false);
    await read();
    time.freeze(3_600_000);
    expect([await read(), reads()]).toEqual(['released', 2]);
  });
});
