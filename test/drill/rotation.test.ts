/** Secrets are replaced on purpose in a scripted world: what each story demands, both ways. */
import { describe, expect, test } from '@jest/globals';

import type { Journey } from '../../lambda/contract/journeys.ts';
import { keyRollover } from '../../lib/drill/scenarios/rotation/key-rollover.ts';
import { rotationUnderLoad } from '../../lib/drill/scenarios/rotation/rotation-under-load.ts';
import { rotationWhileDark } from '../../lib/drill/scenarios/rotation/rotation-while-dark.ts';
import type { Scenario } from '../../lib/drill/scenario.ts';
import { PASSWORD_SECRET, goodRotation } from '../support/fake-rotation.ts';
import type { RotationScript } from '../support/fake-rotation.ts';
import { runScripted } from '../support/run-scripted.ts';
import type { ScriptedOptions, ScriptedRun } from '../support/run-scripted.ts';

const secrets = [
  { part: 'shared/Password', type: 'AWS::SecretsManager::Secret', name: PASSWORD_SECRET, regions: [] },
];
const run = (
  scenario: Scenario,
  changes: Partial<RotationScript> = {},
  options: ScriptedOptions = {},
): Promise<ScriptedRun> =>
  runScripted(scenario, {
    ...options,
    script: { rotation: { ...goodRotation(), ...changes }, facts: { secrets }, ...options.script },
  });
const notPassed = ({ results }: ScriptedRun) => results.checks.filter(({ outcome }) => outcome !== 'pass');

test.each([rotationUnderLoad, rotationWhileDark, keyRollover])(
  '$name passes where it holds',
  async (scenario) => {
    const result = await run(scenario);
    expect(notPassed(result)).toEqual([]);
    expect(result.results.outcome).toBe('pass');
  },
);

test('no line of the journal holds a password', async () => {
  const { events } = await run(rotationUnderLoad);
  expect(JSON.stringify(events)).not.toContain('password-4');
});

/** Name of the case, what is otherwise, which judge finds it, in which words. */
type Case = readonly [string, Partial<RotationScript>, ScriptedOptions, string, string];

async function findsIt(scenario: Scenario, [, changes, options, id, reason]: Case): Promise<void> {
  const { results, check } = await run(scenario, changes, options);
  expect(results.outcome).toBe('fail');
  expect(check(id)).toMatchObject({ outcome: 'fail' });
  expect(check(id).reason).toContain(reason);
}

describe('a rotation under load', () => {
  test.each<Case>([
    ['nobody meets it', { refusedLogins: 0, searches: 0 }, {}, 'rotation-felt', 'nothing was proved'],
    ['nobody looks for the new one', { searches: 0 }, {}, 'rotation-felt', 'no process looked'],
    [
      'a process looks again and again',
      { searches: 9 },
      {},
      'rotation-felt',
      'Processes of the primary looked for a new password 9 times, though only 1 ran there.',
    ],
    ['the standby keeps the old one', { follows: ['primary'] }, {}, 'rotated', 'The standby did not say'],
    [
      'the former password still opens',
      { formerLogin: { primary: 'refused', standby: 'taken' } },
      {},
      'rotated',
      'The database in the standby still takes the former password.',
    ],
    ['it never ends', { takesMs: 10_000_000 }, {}, 'rotated', 'was not rotated once'],
    [
      'somebody is told to try again',
      {},
      failing('rotating', 'sign-in'),
      'nobody-noticed',
      'most often sign-in at start: 503',
    ],
    [
      'it is not over for everybody',
      {},
      failing('told', 'refresh'),
      'nobody-noticed',
      'refresh at start: 503',
    ],
  ])('%s', async (...one) => findsIt(rotationUnderLoad, one));

  test('a database that nobody can ask leaves it open', async () => {
    const { results, check } = await run(rotationUnderLoad, {
      formerLogin: { primary: 'refused', standby: 'unreachable' },
    });
    expect(check('rotated').outcome).toBe('unknown');
    expect(results.outcome).toBe('unknown');
  });

  test('a template without that secret ends the story in one sentence', async () => {
    const { record } = await run(rotationUnderLoad, {}, { script: { facts: {} } });
    expect(record.end).toMatchObject({
      kind: 'cut-short',
      sentence: 'No template has a secret whose name ends in /database/application.',
    });
  });
});

describe('a rotation while the standby is lost', () => {
  test.each<Case>([
    ['is carried out all the same', { waitsForCopies: false }, {}, 'deferred', 'went as far as finishSecret'],
    [
      'is never attempted again',
      { attemptedAgainAfterMs: 10_000_000 },
      {},
      'rotated',
      'was not rotated once: the store of the primary has serial 4, not 5.',
    ],
    ['locks somebody out', {}, failing('deferred', 'sign-in'), 'nobody-noticed', 'sign-in at start: 503'],
  ])('%s', async (...one) => findsIt(rotationWhileDark, one));
});

describe('a rollover of keys', () => {
  test.each<Case>([
    [
      'signs before everybody can know the key',
      { publishedMs: 300_000 },
      {},
      'keys-rolled',
      'An application in the primary got a token of new: unknown-key.',
    ],
    [
      'never signs',
      { publishedMs: 10_000_000 },
      {},
      'keys-rolled',
      'The former key still signs in the primary.',
    ],
    ['withdraws the former key', { formerStays: false }, {}, 'keys-rolled', 'token of former: unknown-key'],
    ['is not told by a region', { follows: ['primary'] }, {}, 'keys-rolled', 'The standby did not say'],
    [
      'signs somebody out who was away',
      { welcome: 'silent-check was refused: login_required' },
      {},
      'nobody-signed-out',
      'session of before, in the primary: silent-check was refused: login_required.',
    ],
    ['fails a request', {}, failing('rolling', 'session'), 'nobody-noticed', 'session at start: 503'],
  ])('%s', async (...one) => findsIt(keyRollover, one));
});

/** One journey answers 503 to everybody in that phase. */
function failing(phase: string, journey: Journey): ScriptedOptions {
  let current = '';
  return {
    onEvent: (event) => {
      if (event.kind === 'phase') current = event.phase;
    },
    bend: (workload) => {
      workload.change = (of, result) =>
        of === journey && current === phase ? { ...result, outcome: 'unavailable', reason: '503' } : result;
    },
  };
}
