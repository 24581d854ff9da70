import { expect, test } from '@jest/globals';

import { History } from '../../lib/drill/history.ts';
import { storyOf } from '../../lib/drill/summary/story.ts';
import type { JournalEvent } from '../../lib/evidence/events.ts';

const alarm = (told: Extract<JournalEvent, { kind: 'alarm' }>['told']): JournalEvent => ({
  kind: 'alarm',
  alarm: 'obs/ProbeFailedAlarm',
  name: 'probe-failed',
  role: 'standby',
  from: 'OK',
  to: 'ALARM',
  reason: 'Sum of ProbeFailed in 60 s: 1 of the last 1 datapoints (9) is >= 1',
  told,
  unknownActions: [],
  at: 90_000,
  realMs: 9_000,
});

test('the story says which alarm, where, why, and who was told', () => {
  const topic = { topic: 'obs/Topic', protocol: 'email', endpoint: 'on-call@example' };
  const [told, silent] = storyOf(new History([alarm([topic]), alarm([])]));
  expect(told).toEqual({
    atMs: 90_000,
    source: 'alarm',
    text: 'probe-failed (standby) is ALARM: Sum of ProbeFailed in 60 s: 1 of the last 1 datapoints (9) is >= 1; email to on-call@example',
  });
  expect(silent?.text).toMatch(/; nobody was told$/);
});
