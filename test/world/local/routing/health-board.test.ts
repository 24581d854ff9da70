import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { createHealthBoard } from '../../../../lib/world/local/routing/health-board.ts';
import { createZone } from '../../../../lib/world/local/routing/zone.ts';
import { calculatedCheck, endpointCheck, failoverRecord } from './builders.ts';

const ready = endpointCheck('ready');
const claim = endpointCheck('claim', { inverted: true, searchString: 'holdover-claimed' });
const live = endpointCheck('live', { intervalSeconds: 30 });
const serving = calculatedCheck('serving', ['ready', 'claim']);
const checks = [ready, claim, live, serving];

const everyone = (board: ReturnType<typeof createHealthBoard>, id: string, passed: boolean): void => {
  for (let round = 0; round < 3; round += 1)
    for (let checker = 0; checker < 16; checker += 1) board.record(id, checker, passed);
};

describe('the checks of an environment together', () => {
  test('begin with the claim counted as taken, so that the calculated check is red until there is data', () => {
    const board = createHealthBoard(checks, 16);
    expect(checks.map(({ id }) => board.status(id).healthy)).toEqual([true, false, true, false]);
    everyone(board, 'claim', false);
    expect(board.status('serving').healthy).toBe(true);
  });

  test('a change of a child is told before the change of what is calculated from it', () => {
    const board = createHealthBoard(checks, 16);
    everyone(board, 'claim', false);
    const told: string[] = [];
    for (let round = 0; round < 3; round += 1)
      for (let checker = 0; checker < 16; checker += 1)
        for (const { check, healthy } of board.record('ready', checker, false).changes)
          told.push(`${check.id} ${healthy}`);
    expect(told).toEqual(['ready false', 'serving false']);
  });

  test('settle once a reply agrees with every verdict; a disabled check has nothing to settle', () => {
    const board = createHealthBoard([ready, endpointCheck('off', { disabled: true })], 16);
    for (let checker = 0; checker < 15; checker += 1) board.record('ready', checker, true);
    expect(board.settled()).toBe(false);
    board.record('ready', 15, false);
    expect(board.settled()).toBe(false);
    board.record('ready', 15, true);
    expect(board.settled()).toBe(true);
  });

  test('of an environment that has been there for long rest on the first reply that is seen', () => {
    const board = createHealthBoard(checks, 16, 'long-standing');
    for (let checker = 0; checker < 16; checker += 1) {
      board.record('ready', checker, true);
      board.record('claim', checker, false);
      board.record('live', checker, checker > 0);
    }
    expect(board.settled()).toBe(true);
    expect(checks.map(({ id }) => board.status(id).healthy)).toEqual([true, true, true, true]);
    board.record('claim', 0, true);
    expect(board.status('claim')).toEqual({ healthy: true, healthyPercent: 0 });
  });

  test('a calculated check that Route 53 would refuse is refused with its logical id', () => {
    const nested = calculatedCheck('nested', ['serving']);
    expect(() => createHealthBoard([...checks, nested], 16)).toThrow(/edge\/nested has the child serving/);
  });

  test('the answer follows the checks: PRIMARY while ready and unclaimed, SECONDARY only while that one is live', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (isReady, isClaimed, isLive) => {
        const board = createHealthBoard(checks, 16);
        const records = [failoverRecord('PRIMARY', 'serving'), failoverRecord('SECONDARY', 'live')];
        const zone = createZone(records, (id) => board.status(id).healthy);
        everyone(board, 'ready', isReady);
        everyone(board, 'claim', isClaimed);
        everyone(board, 'live', isLive);
        const answer = zone.resolve('LOGIN.dev.holdover.example');
        const primary = (isReady && !isClaimed) || !isLive;
        expect(answer?.values[0]).toBe(records[primary ? 0 : 1]!.values[0]);
        expect(answer?.ttlSeconds).toBe(20);
      }),
    );
  });
});

describe('the zone', () => {
  test('answers plain records as they are, and nothing for other names or types', () => {
    const plain = {
      ...failoverRecord('PRIMARY', undefined, { name: 'eu-west-1.dev.holdover.example' }),
      failover: undefined,
    };
    const { failover: _omitted, ...record } = plain;
    const text = { ...record, name: 'text.dev.holdover.example', type: 'TXT' };
    const zone = createZone([record, text], () => true);
    expect(zone.resolve('eu-west-1.dev.holdover.example')?.type).toBe('CNAME');
    expect(zone.resolve('text.dev.holdover.example')).toBeUndefined();
    expect(zone.resolve('other.dev.holdover.example')).toBeUndefined();
    expect([...zone.chosen().keys()]).toEqual([]);
  });
});
