import { describe, expect, test } from '@jest/globals';

import { hanging } from '../../lib/dev/hanging.ts';

describe('a line that is too long for the terminal', () => {
  test('goes on below its own text', () => {
    expect(hanging('   +17.2 s  alarm probe-failed is ALARM, told a@example.com', 36)).toEqual([
      '   +17.2 s  alarm probe-failed is',
      '            ALARM, told',
      '            a@example.com',
    ]);
    expect(hanging('  Check      One is red, asks HTTPS host/path', 32)).toEqual([
      '  Check      One is red, asks',
      '             HTTPS host/path',
    ]);
  });
  test('without a label goes on below its beginning', () => {
    expect(hanging('  one two three', 9)).toEqual(['  one two', '  three']);
    expect(hanging('one two three', 7)).toEqual(['one two', 'three']);
  });
  test('has no word broken', () => {
    expect(hanging('  Name       averylongname.example', 20)).toEqual(['  Name       averylongname.example']);
  });
});
test('what fits stays as it is', () => {
  expect(hanging('    --no-first-run https://demo-app.example/', 80)).toEqual([
    '    --no-first-run https://demo-app.example/',
  ]);
});
