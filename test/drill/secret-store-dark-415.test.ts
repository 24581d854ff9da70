/** The long story in a scripted world: what it covers, at which speed, and whose time is held. */
import { describe, expect, test } from '@jest/globals';

import { speedFor } from '../../bin/drill-options.ts';
import { covered } from '../../lib/drill/checks/covered.ts';
import type { Evidence } from '../../lib/drill/check.ts';
import { History } from '../../lib/drill/history.ts';
import { secretStoreDark415 } from '../../lib/drill/scenarios/secret-store-dark-415.ts';
import { steadyState } from '../../lib/drill/scenarios/steady-state.ts';
import type { JournalEvent } from '../../lib/evidence/events.ts';
import { coldStart, replicaRead } from '../support/fake-calls.ts';
import { runScripted } from '../support/run-scripted.ts';

test('passes where nobody notices, and says how much of it was lived through', async () => {
  const { results, check } = await runScripted(secretStoreDark415, {
    script: { whileFailing: [coldStart, replicaRead] },
  });
  expect(results.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect(check('covered').reason).toMatch(/^415\.\d of 415 simulated minutes were lived through\.$/);
  expect(results.variation).toBe('without health checkers and probes');
});

test('has a speed of its own, which a person may change; others run at the usual one', () => {
  expect(speedFor(undefined, secretStoreDark415)).toBe(300);
  expect(speedFor(20, secretStoreDark415)).toBe(20);
  expect(speedFor(undefined, steadyState)).toBe(10);
});

describe('a story that ended early', () => {
  const judge = (minutes: number) => {
    const phase = (name: string, at: number) =>
      ({ kind: 'phase', phase: name, at, realMs: 0 }) as JournalEvent;
    const history = new History([phase('failing', 60_000), phase('healed', 60_000 + minutes * 60_000)]);
    const check = covered({ from: 'failing', until: 'healed', minutes: 415 });
    return check.judge({ history } as unknown as Evidence);
  };

  test('is unknown, with what was seen against what was meant', () => {
    expect(judge(414.9)).toMatchObject({
      outcome: 'unknown',
      reason: 'Only 414.9 of 415 simulated minutes were lived through.',
    });
    expect(judge(415)).toMatchObject({ outcome: 'pass' });
  });
});
