import { describe, expect, test } from '@jest/globals';

import type { ClaimItem } from '../../lambda/contract/tables.ts';
import type { JournalEntry } from '../../lib/evidence/events.ts';
import { releaseClaim, takeClaim } from '../../lib/operate/claim.ts';
import { promoteDatabase } from '../../lib/operate/promote-database.ts';
import type { OperatorPort } from '../../lib/world/world.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeWorld, goodScript } from '../support/fake-world.ts';

function promotion(
  changes: Partial<OperatorPort> = {},
  signal = new AbortController().signal,
  manner: 'failover' | 'switchover' = 'failover',
) {
  const clock = new FakeClock();
  const entries: JournalEntry[] = [];
  const world = new FakeWorld((entry) => entries.push(entry), goodScript(), clock);
  const operator = { ...world.operator, ...changes };
  const run = () =>
    promoteDatabase({
      operator,
      clock,
      emit: (entry) => entries.push(entry),
      to: 'standby',
      manner,
      by: 'test',
      ceilingMs: 60_000,
      signal,
    });
  const steps = () =>
    entries.flatMap((entry) => (entry.kind === 'operator' ? [`${entry.action} ${entry.outcome}`] : []));
  return { run, steps, clock };
}

describe('promoting the database', () => {
  test('asks, waits for the writer, opens writes, and journals each step', async () => {
    const { run, steps } = promotion();
    expect(await run()).toEqual({ outcome: 'promoted', epoch: 2 });
    expect(steps()).toEqual([
      'promote-database started',
      'describe-global-cluster started',
      'describe-global-cluster done',
      'failover-global-cluster started',
      'failover-global-cluster done',
      'await-writer started',
      'await-writer done',
      'open-writes started',
      'open-writes done',
      'promote-database done',
    ]);
  });

  test('a switchover goes the same way by its own call', async () => {
    const { run, steps } = promotion({}, undefined, 'switchover');
    expect(await run()).toEqual({ outcome: 'promoted', epoch: 2 });
    expect(steps()).toContain('switchover-global-cluster done');
    expect(steps()).not.toContain('failover-global-cluster started');
  });

  test('repeating it asks for no second failover', async () => {
    const { run, steps } = promotion();
    await run();
    expect(await run()).toEqual({ outcome: 'already-writer', epoch: 2 });
    expect(steps().filter((step) => step === 'failover-global-cluster started')).toHaveLength(1);
  });

  test.each<[string, Partial<OperatorPort>, string]>([
    [
      'a refused failover',
      { failoverGlobalCluster: () => Promise.reject(new Error('InvalidDBClusterStateFault')) },
      'failover-global-cluster: InvalidDBClusterStateFault',
    ],
    [
      'a writer that never comes',
      { failoverGlobalCluster: () => Promise.resolve() },
      'did not become the writer in time (last seen: reader, available)',
    ],
    [
      'no member in the region',
      { describeGlobalCluster: () => Promise.resolve([]) },
      'no member in the standby region',
    ],
    [
      'a step that fails',
      { openWrites: () => Promise.reject(new Error('timed out')) },
      'open-writes: timed out',
    ],
  ])('%s is one sentence', async (_name, changes, sentence) => {
    const { run, steps } = promotion(changes);
    const result = await run();
    expect(result).toMatchObject({ outcome: 'failed', sentence: expect.stringContaining(sentence) });
    expect(steps().at(-1)).toBe('promote-database failed');
  });

  test('an interrupt is not a failure of the database', async () => {
    const controller = new AbortController();
    const { run } = promotion(
      {
        failoverGlobalCluster: () => {
          controller.abort(new Error('Ctrl-C'));
          return Promise.resolve();
        },
      },
      controller.signal,
    );
    await expect(run()).rejects.toThrow('Ctrl-C');
  });
});

describe('the claim', () => {
  test('is taken once and released once', async () => {
    const items: ClaimItem[] = [];
    const { operator } = new FakeWorld(() => undefined, goodScript(), new FakeClock());
    const request = {
      operator: {
        ...operator,
        readClaim: () => Promise.resolve(items.at(-1)),
        putClaim: (_role: string, item: ClaimItem) => Promise.resolve(void items.push(item)),
      },
      clock: new FakeClock(),
      emit: () => undefined,
      role: 'standby',
      by: 'test',
    } as const;
    expect(await releaseClaim(request)).toBe(false);
    expect(await takeClaim(request)).toBe(true);
    expect(await takeClaim(request)).toBe(false);
    expect(await releaseClaim(request)).toBe(true);
    expect(items).toEqual([
      { held: true, since: '2026-03-01T09:00:00.000Z', by: 'test' },
      { held: false, since: '2026-03-01T09:00:00.000Z', by: 'test' },
    ]);
  });
});
