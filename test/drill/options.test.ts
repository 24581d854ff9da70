import { describe, expect, test } from '@jest/globals';

import { parseCommand } from '../../bin/drill-options.ts';
import { DEPENDENCY_SCENARIOS } from '../../lib/drill/scenarios/dependencies/index.ts';

describe('the command line', () => {
  test('runs region-loss when nothing is named', () => {
    const command = parseCommand([]);
    expect(command).toMatchObject({
      kind: 'run',
      options: { speed: undefined, seed: 1, out: 'drills', json: false },
    });
    expect(command.kind === 'run' && command.options.scenarios.map(({ name }) => name)).toEqual([
      'region-loss',
    ]);
  });

  test('takes several scenarios and every option', () => {
    const words = [
      'run',
      'region-loss',
      '--shape',
      'refused',
      '--speed',
      '20',
      '--seed',
      '7',
      '--assembly',
      'x',
      '--json',
    ];
    expect(parseCommand(words)).toMatchObject({
      kind: 'run',
      options: { shape: 'refused', speed: 20, seed: 7, assembly: 'x', json: true },
    });
    expect(parseCommand(['list'])).toEqual({ kind: 'list' });
  });

  test.each([
    [[], 'cdk.out'],
    [['--assembly', 'x'], 'x'],
  ])('compare %j looks at the assembly in %s', (words, assembly) => {
    const compare = { kind: 'compare', environment: 'dev', assembly };
    expect(parseCommand(['compare', '--env', 'dev', ...words])).toEqual(compare);
  });

  test('a matrix is the group of failing dependencies with each of its seeds', () => {
    const command = parseCommand(['matrix', '--seeds', '3-5', '--speed', '5']);
    const runs = command.kind === 'matrix' ? command.runs : [];
    expect(runs.map(({ seed, speed }) => [seed, speed])).toEqual([
      [3, 5],
      [4, 5],
      [5, 5],
    ]);
    for (const { scenarios } of runs) expect(scenarios).toHaveLength(DEPENDENCY_SCENARIOS.length);
  });

  test.each(['5-3', '1-21', 'x', '1-', ''])('refuses the seeds %j', (seeds) => {
    expect(() => parseCommand(['matrix', '--seeds', seeds])).toThrow('a range of at most 20');
  });

  test('the name of a group stands for all of its scenarios', () => {
    const { options } = parseCommand(['run', 'half-deployed-standby', 'promotion']) as {
      readonly options: { readonly scenarios: readonly { readonly name: string }[] };
    };
    expect(options.scenarios.map(({ name }) => name)).toEqual([
      'half-deployed-standby-edge',
      'half-deployed-standby-identities',
      'half-deployed-standby-service',
      'half-deployed-standby-observability',
      'promotion',
    ]);
  });

  test.each([
    [
      ['run', 'region-los'],
      'There is no scenario region-los (did you mean region-loss?). `npm run drill -- list` shows all ',
    ],
    [['run', '--shape', 'refuse'], 'It takes black-hole, refused, errors (did you mean refused?)'],
    [['run', '--speed', '0.5'], 'a number from 1 to 50'],
    [['run', '--speed', 'fast'], 'a number from 1 to 50'],
    [['run', '--seed', '-1'], 'whole number'],
    [['run', '--sped', '10'], 'unknown option'],
    [['compare'], '--env'],
    [['compare', '--env', 'dev', '--assembly'], "option '--assembly <DIR>' argument missing."],
    [['compare', '--env', 'dev', '--assembli', 'x'], "unknown option '--assembli'"],
    [['run', 'steady-state', '--shape', 'refused'], 'steady-state has no shapes'],
  ])('%j is refused in one sentence', (words, sentence) => {
    expect(() => parseCommand(words)).toThrow(sentence);
  });
});
