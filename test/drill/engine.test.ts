import { describe, expect, test } from '@jest/globals';

import { PreparationRefused } from '../../lib/drill/load/workload.ts';
import { regionLoss } from '../../lib/drill/scenarios/region-loss.ts';
import { steadyState } from '../../lib/drill/scenarios/steady-state.ts';
import { EXIT_CODES } from '../../lib/drill/verdict.ts';
import { runScripted } from '../support/run-scripted.ts';

describe('the engine, on every way out', () => {
  test('a world that does not start gives unknown in its own words', async () => {
    const { record, results, world } = await runScripted(steadyState, {
      script: { startFails: 'PostgreSQL did not come up.' },
    });
    expect(record.end).toMatchObject({ kind: 'broken', sentence: 'PostgreSQL did not come up.' });
    expect(results).toMatchObject({ outcome: 'unknown', sentence: 'PostgreSQL did not come up.' });
    expect(world.undone).toEqual(['stop']);
  });

  test('a denied permission seen before the world broke is still a failure', async () => {
    const { results } = await runScripted(steadyState, {
      bend: (workload) => (workload.prepareFails = new Error('Preparing the load failed.')),
      script: {
        extraAtStart: [
          {
            kind: 'denied',
            functionName: 'f',
            role: 'primary',
            action: 'kms:Decrypt',
            resource: 'k',
            roleLogicalId: 'edge-a/R',
          },
        ],
      },
    });
    expect(results.outcome).toBe('fail');
    expect(results.sentence).toContain('kms:Decrypt');
  });

  test('a service that refuses the preparation is a failure by observation', async () => {
    const answer = { outcome: 'unavailable', step: 'admin-token', reason: '503, Retry-After 30' } as const;
    const { record, results } = await runScripted(steadyState, {
      bend: (workload) => (workload.prepareFails = new PreparationRefused(answer)),
    });
    expect(record.end.kind).toBe('cut-short');
    expect(results.checks.find(({ id }) => id === 'steady-green')).toMatchObject({
      outcome: 'fail',
      reason: 'People could not be signed in beforehand: admin-token was unavailable (503, Retry-After 30).',
    });
    expect(EXIT_CODES[results.outcome]).toBe(1);
  });

  test('after a proven failure nobody waits for flows that are still in mid-air', async () => {
    const { results } = await runScripted(regionLoss, {
      script: { switchAfterMs: undefined },
      bend: (workload) => (workload.lands = false),
    });
    expect(results).toMatchObject({ outcome: 'fail', counts: { 'fault-healed': 1 } });
    expect(results.counts['mid-air']).toBeUndefined();
  });

  test('a missing ability gives unknown, never pass', async () => {
    const { results } = await runScripted(regionLoss, { script: { abilities: ['load'] } });
    expect(results).toMatchObject({
      outcome: 'unknown',
      sentence: 'This world cannot do what region-loss needs: region-loss, promote.',
    });
  });

  test('a defect of a client ends the run instead of reading as an outage', async () => {
    const { results, world } = await runScripted(steadyState, {
      bend: (workload) => (workload.attemptThrows = true),
    });
    expect(results).toMatchObject({ outcome: 'unknown', sentence: 'a defect of the client' });
    expect(world.undone).toEqual(['stop']);
  });

  test('an interrupt in the middle heals, stops, keeps what was seen and is never judged', async () => {
    const controller = new AbortController();
    const { results, world, events } = await runScripted(regionLoss, {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.kind === 'record-switched') controller.abort(new Error('Interrupted by SIGINT.'));
      },
    });
    expect(results).toMatchObject({ outcome: 'unknown', sentence: 'Interrupted by SIGINT.' });
    expect(EXIT_CODES[results.outcome]).toBe(2);
    expect(world.undone).toEqual(['heal region-loss', 'stop']);
    expect(events.at(-1)).toMatchObject({ kind: 'fault-healed' });
    expect(events.some(({ kind }) => kind === 'interrupted')).toBe(true);
  });

  test('a fault that cannot be undone outweighs a good run', async () => {
    const { results, world } = await runScripted(regionLoss, { script: { healFails: true } });
    expect(results).toMatchObject({ outcome: 'unknown', sentence: 'Cleaning up failed: the link stays cut' });
    expect(world.undone).toEqual(['heal region-loss', 'stop']);
  });

  test('refused connections are judged by their own, tighter objective', async () => {
    const slow = await runScripted(regionLoss, { shape: 'refused' });
    expect(slow.check('recovery-session')).toMatchObject({ outcome: 'fail' });
    const quick = await runScripted(regionLoss, { shape: 'refused', script: { switchAfterMs: 28_000 } });
    expect(quick.check('recovery-session')).toMatchObject({ outcome: 'pass' });
  });
});
