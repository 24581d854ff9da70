import { spawnSync } from 'node:child_process';

import { expect, test } from '@jest/globals';

import { assemblyOf } from '../support/assemblies.ts';

const run = (...words: readonly string[]) =>
  spawnSync(process.execPath, ['bin/destroy-order.ts', ...words], { encoding: 'utf8' });

test('destroy-order prints one command a stack, after a promotion too', () => {
  const { status, stdout } = run('--env', 'dev', '--assembly', assemblyOf('dev'), '--writer', 'standby');
  const [title, ...commands] = stdout.trim().split('\n');
  expect(status).toBe(0);
  expect(title).toBe("# dev, the database's writer in eu-central-1. Never run on AWS.");
  expect(commands.filter((line) => line.includes('-identities-'))).toEqual([
    'npx cdk destroy -c env=dev --exclusively holdover-dev-identities-eu-west-1',
    'npx cdk destroy -c env=dev --exclusively holdover-dev-identities-eu-central-1',
  ]);
});

test.each([
  [['--writer', 'neither'], 3, /Allowed choices are primary, standby/],
  [['--env', 'prdo'], 3, /did you mean "prod"/],
  [['--assembly', 'lib'], 2, /^destroy-order: .*lib/],
])('destroy-order %j ends with one sentence', (words, code, sentence) => {
  const { status, stdout, stderr } = run(...words);
  expect({ status, stdout, lines: stderr.trim().split('\n').length }).toEqual({
    status: code,
    stdout: '',
    lines: 1,
  });
  expect(stderr).toMatch(sentence);
});
