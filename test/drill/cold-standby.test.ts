import { describe, expect, test } from '@jest/globals';

import { coldStandby } from '../../lib/drill/scenarios/cold-standby.ts';
import type { JournalEntry } from '../../lib/evidence/events.ts';
import { runScripted } from '../support/run-scripted.ts';
import type { ScriptedRun } from '../support/run-scripted.ts';

type Boot = Extract<JournalEntry, { kind: 'boot' }>;

/** The scripted world's functions have names of their own in each region; these have one, as templates give it. */
const boot = (role: Boot['role'], reason: Boot['reason'], milliseconds = 900): Boot => ({
  kind: 'boot',
  functionName: 'auth',
  role,
  environmentId: 'auth#1',
  milliseconds,
  reason,
});

const run = (atStart: readonly Boot[], afterTheLoss: readonly Boot[]): Promise<ScriptedRun> =>
  runScripted(coldStandby, {
    script: { extraAtStart: atStart, afterLoss: afterTheLoss, standbyBoots: 'nothing' },
  });

describe('cold-standby', () => {
  test('counts and times what started from cold, and says that the world was not as synthesized', async () => {
    const starts = [boot('standby', 'on-demand', 700), boot('standby', 'on-demand', 2100)];
    const { results, check } = await run([boot('primary', 'provisioned')], starts);
    expect(results.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(results.variation).toBe('nothing provisioned in the standby');
    const started = results.stages.filter(({ id }) => id.endsWith('cold-start'));
    expect(started).toMatchObject([
      { id: 'first-cold-start', detail: 'auth' },
      { id: 'last-cold-start', detail: 'auth' },
    ]);
    expect(check('cold-starts').reason).toBe(
      '2 cold starts after the loss: auth 2 (median 0.70 s, longest 2.10 s).',
    );
  });

  test('a standby that was warm is no cold standby', async () => {
    const warm = [boot('primary', 'provisioned'), boot('standby', 'provisioned')];
    const { results, check } = await run(warm, [boot('standby', 'on-demand')]);
    expect(results.outcome).toBe('fail');
    expect(check('cold-starts').reason).toContain(
      '1 environments of the standby were provisioned, first auth',
    );
  });

  test.each<[string, readonly Boot[], string]>([
    ['nothing started', [], 'No environment of the standby was started after the loss.'],
    ['a start beyond what Lambda allows', [boot('standby', 'on-demand', 10_500)], 'longer than the 10 s'],
  ])('%s: nothing is known', async (_name, starts, reason) => {
    const { results, check } = await run([boot('primary', 'provisioned')], starts);
    expect(results.outcome).toBe('unknown');
    expect(check('cold-starts').reason).toContain(reason);
  });
});
