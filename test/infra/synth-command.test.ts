import { spawnSync } from 'node:child_process';

import { expect, test } from '@jest/globals';

const synth = (...words: readonly string[]) =>
  spawnSync(process.execPath, ['bin/synth.ts', ...words], { encoding: 'utf8' });

test.each([
  [['--bogus'], "synth: unknown option '--bogus'\n"],
  [
    ['-c', 'env=prdo'],
    'synth: there is no environment "prdo", only dev, staging, prod; did you mean "prod"?\n',
  ],
  [['-c', 'stage=dev'], /argument 'stage=dev' is invalid\. It takes env=NAME and nothing else\.\n$/],
  [['staging'], /too many arguments/],
  [['--output', 'lib'], /lib holds files that are no assembly; name an empty or a new folder\n$/],
])('synth %j ends with one sentence and exit code 3', (words, sentence) => {
  const { status, stderr, stdout } = synth(...words);
  expect({ status, stdout, lines: stderr.trim().split('\n').length }).toEqual({
    status: 3,
    stdout: '',
    lines: 1,
  });
  expect(stderr).toMatch(sentence);
});

test('synth --help ends well', () => {
  const { status, stdout } = synth('--help');
  expect(status).toBe(0);
  expect(stdout).toContain('--if-stale');
});
