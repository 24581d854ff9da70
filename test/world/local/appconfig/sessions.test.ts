/** Tokens by the clock. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { Sessions } from '../../../../lib/world/local/appconfig/sessions.ts';
import { configurationPart } from '../data-support/topology.ts';

const part = configurationPart('primary', 'one');
const refusal = (problem: string) =>
  expect.objectContaining({
    code: 'BadRequestException',
    details: expect.objectContaining({
      Details: { InvalidParameters: { ConfigurationToken: { Problem: problem } } },
    }) as unknown,
  }) as unknown as Error;

let nowMs: number;
let sessions: Sessions;
beforeEach(() => {
  nowMs = 1_800_000_000_000;
  sessions = new Sessions(() => nowMs);
});

describe('a token', () => {
  test('may be used at once when it is the first, then when the interval is over and not before', () => {
    const { nextToken, pollSeconds } = sessions.poll(sessions.start(part, 30), 'one');
    expect(pollSeconds).toBe(30);
    nowMs += 29_999;
    expect(() => sessions.poll(nextToken, 'one')).toThrow(refusal('PollIntervalNotSatisfied'));
    nowMs += 1;
    expect(sessions.poll(nextToken, 'one').content).toBe('');
  });

  test('is good for a day', () => {
    const [young, old] = [sessions.start(part), sessions.start(part)];
    nowMs += 24 * 3_600_000;
    expect(sessions.poll(young, 'one').content).toBe('one');
    nowMs += 1;
    expect(() => sessions.poll(old, 'one')).toThrow(refusal('Expired'));
  });

  test('is good once', () => {
    const token = sessions.start(part);
    sessions.poll(token, 'one');
    expect(() => sessions.poll(token, 'one')).toThrow(refusal('Corrupted'));
  });
});
