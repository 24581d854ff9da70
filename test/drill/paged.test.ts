/** Whether somebody is told of a lost region by what is left. */
import { describe, expect, test } from '@jest/globals';

import { regionLoss } from '../../lib/drill/scenarios/region-loss.ts';
import { tenantHostScenario } from '../../lib/drill/scenarios/tenant-host.ts';
import { alarmOf } from '../support/fake-alarm.ts';
import { goodScript } from '../support/fake-world.ts';
import type { Script } from '../support/fake-world.ts';
import { runScripted } from '../support/run-scripted.ts';

const run = (script: Partial<Script> = {}) => runScripted(regionLoss, { script });
const ON_CALL = ['on-call@test.example'];

describe('an alarm of the region that is left', () => {
  test('told somebody in time', async () => {
    const { check } = await run();
    expect(check('paged')).toMatchObject({
      outcome: 'pass',
      reason: 'probe-failed told email to on-call@test.example after 100 s, within 180 s.',
    });
  });

  test('is waited for, three minutes after the fault and no longer, where the story would be over before', async () => {
    const { check, events } = await run({ alarm: { afterMs: 179_000, told: ON_CALL } });
    expect(check('paged').outcome).toBe('pass');
    const silent = await run({ alarm: undefined });
    const faultAt = events.find(({ kind }) => kind === 'fault-injected')!.at;
    const stop = silent.events.find((event) => event.kind === 'phase' && event.phase === 'stop')!;
    expect((stop.at - faultAt) / 1000).toBeGreaterThanOrEqual(180);
    expect((stop.at - faultAt) / 1000).toBeLessThan(190);
  });

  test('is not waited for where somebody has been told', async () => {
    const { events } = await run({ alarm: { afterMs: 20_000, told: ON_CALL } });
    expect(events.some((event) => event.kind === 'phase' && event.phase === 'awaiting-page')).toBe(false);
  });

  test.each<[string, Partial<Script>, string, readonly string[]]>([
    ['stays silent', { alarm: undefined }, 'No alarm of the standby went off', ['obs-b/ProbeFailedAlarm']],
    [
      'goes off and tells nobody',
      { alarm: { afterMs: 90_000, told: [] } },
      'probe-failed (standby) went off and nobody was told.',
      ['obs-b/ProbeFailedAlarm'],
    ],
    [
      'had gone off before',
      { alarm: undefined, extraAtStart: [alarmOf('standby', ON_CALL)] },
      'had gone off before the fault',
      ['obs-b/ProbeFailedAlarm'],
    ],
    [
      "is the lost region's",
      { alarm: undefined, afterLoss: [alarmOf('primary', ON_CALL)] },
      'No alarm of the standby went off',
      ['obs-b/ProbeFailedAlarm'],
    ],
    ['does not exist', { alarm: undefined, facts: { alarms: [] } }, 'The standby region has no alarm.', []],
  ])('that %s fails the drill', async (_name, script, reason, logicalIds) => {
    const { check, results } = await run(script);
    expect(check('paged')).toMatchObject({ outcome: 'fail', logicalIds });
    expect(check('paged').reason).toContain(reason);
    expect(results.outcome).toBe('fail');
  });

  test('that is late fails, and is unknown where the machine was later still', async () => {
    const late = { promotionTakesMs: 100_000, alarm: { afterMs: 181_000, told: ON_CALL } };
    const onTime = await run(late);
    expect(onTime.check('paged')).toMatchObject({ outcome: 'fail' });
    expect(onTime.check('paged').reason).toContain('after 181 s, within 180 s was promised');
    const lateness = {
      checkerStartMs: 400,
      dnsAnswerMs: 2,
      loopLagMs: 10,
      stolenMs: 0,
      heldBackMs: 0,
      waitedShare: 0,
    };
    expect((await run({ ...late, lateness })).check('paged').outcome).toBe('unknown');
  });

  test('that had gone off before says nothing on a machine whose time others had', async () => {
    const before = { alarm: undefined, extraAtStart: [alarmOf('standby', ON_CALL)] };
    const lateness = { ...goodScript().lateness, idleShare: 0.02 };
    const { check } = await run({ ...before, lateness });
    expect(check('paged')).toMatchObject({ outcome: 'unknown' });
    expect(check('paged').reason).toMatch(/^Machine too slow for --speed 10: An alarm of the standby/);
  });

  test('is not known of a run that ended before', async () => {
    const { check } = await run({ switchAfterMs: undefined, alarm: undefined });
    expect(['unknown', 'fail']).toContain(check('paged').outcome);
    const early = await run({ startFails: 'no' });
    expect(early.check('paged')).toMatchObject({ outcome: 'unknown' });
  });

  test("is looked for after the loss of a tenant's host too", async () => {
    const { check } = await runScripted(tenantHostScenario, { script: { alarm: undefined } });
    expect(check('paged').outcome).toBe('fail');
  });
});
