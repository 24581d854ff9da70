import { expect, test } from '@jest/globals';

import { parseDevOptions } from '../../bin/dev-options.ts';

test('without words: a free port, full length of time, cdk.out', () => {
  expect(parseDevOptions([])).toEqual({ port: 0, speed: 1 });
});

test('takes every option', () => {
  const words = ['--port', '8080', '--speed', '10', '--assembly', 'x'];
  expect(parseDevOptions(words)).toEqual({ port: 8080, speed: 10, assembly: 'x' });
});

test.each([
  [['--port', '65536'], 'It takes a whole number from 0 to 65535.'],
  [['--port', '-1'], 'It takes a whole number from 0 to 65535.'],
  [['--port', '80.5'], 'It takes a whole number from 0 to 65535.'],
  [['--port', ''], 'It takes a whole number from 0 to 65535.'],
  [['--speed', '0'], 'It takes a number from 1 to 50.'],
  [['--speed', ''], 'It takes a number from 1 to 50.'],
  [['--speed', 'fast'], 'It takes a number from 1 to 50.'],
  [['--prot', '1'], "unknown option '--prot'"],
  [['up'], 'too many arguments'],
])('%j is refused in one sentence', (words, sentence) => {
  expect(() => parseDevOptions(words)).toThrow(sentence);
  expect(() => parseDevOptions(words)).toThrow(/^[^\n]+ `npm run dev -- --help` shows what is allowed\.$/);
});
