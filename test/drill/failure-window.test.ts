/** Until when somebody may fail after the names have moved. */
import { expect, test } from '@jest/globals';

import type { Evidence } from '../../lib/drill/check.ts';
import { failureWindow } from '../../lib/drill/checks/failure-window.ts';
import { History } from '../../lib/drill/history.ts';
import type { JournalEvent } from '../../lib/evidence/events.ts';
import { goodScript, testFacts } from '../support/fake-world.ts';

const SWITCHED_SECONDS = 40;
const TTL_SECONDS = 20;

/** One client that fails so many seconds after the TTL of the last wrong answer has ended. */
function failingAfterTtl(shape: Evidence['shape'], seconds: number) {
  const at = (second: number, event: object) =>
    ({ ...event, at: second * 1000, realMs: second * 100 }) as JournalEvent;
  const startedAt = (SWITCHED_SECONDS + TTL_SECONDS + seconds) * 1000;
  const attempt = {
    kind: 'attempt',
    journey: 'session',
    client: 'one',
    clientKind: 'kept-alive',
    phase: 'lost',
  };
  const events = [
    at(0, testFacts()),
    at(0, { kind: 'limits', ...goodScript().limits }),
    at(0, {
      kind: 'fault-injected',
      what: 'region-loss',
      roles: ['primary'],
      fault: `region-loss (${shape})`,
      target: 'primary',
    }),
    at(SWITCHED_SECONDS, { kind: 'record-switched', name: 'login', to: 'standby' }),
    at(60, { ...attempt, startedAt, endedAt: startedAt + 10, outcome: 'wrong', reason: '503' }),
    at(130, { kind: 'phase', phase: 'promoting' }),
  ];
  const { lateness } = goodScript();
  const evidence = { history: new History(events), shape, speed: 10, lateness, selfHealing: ['session'] };
  return failureWindow.judge(evidence as unknown as Evidence).outcome;
}

test.each([
  ['black-hole', 14, 'pass'],
  ['black-hole', 30, 'fail'],
  ['refused', 30, 'fail'],
  // The connection that errors come over stays until it is 45 s old.
  ['errors', 30, 'pass'],
  ['errors', 60, 'fail'],
] as const)('as %s, a client that fails %i s after its TTL: %s', (shape, seconds, outcome) => {
  expect(failingAfterTtl(shape, seconds)).toBe(outcome);
});
