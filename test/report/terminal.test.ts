import { stripVTControlCharacters } from 'node:util';

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { renderTerminal, wantsColour } from '../../lib/report/terminal.ts';
import { displayWidth } from '../../lib/report/text.ts';
import { anyDocument } from './arbitrary.ts';
import { sampleDocument } from './sample.ts';

const ESCAPE = '\u001b';

describe('on a terminal', () => {
  test('no line is wider than asked for, whatever the document holds', () => {
    fc.assert(
      fc.property(anyDocument, fc.integer({ min: 40, max: 120 }), (document, width) => {
        const lines = renderTerminal(document, { colour: false, width }).split('\n');
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(Math.min(80, width));
      }),
      { numRuns: 80 },
    );
  });
  test("a document's own control characters never reach the terminal", () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        expect(renderTerminal(document, { colour: false })).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e]/u);
      }),
      { numRuns: 40 },
    );
  });
  test('colour adds escape sequences and nothing else', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const plain = renderTerminal(document, { colour: false });
        const coloured = renderTerminal(document, { colour: true });
        const bare = (text: string): string => stripVTControlCharacters(text).replace(/ +$/gm, '');
        expect(bare(coloured)).toBe(bare(plain));
      }),
      { numRuns: 40 },
    );
  });
  test('the verdict comes last, after findings and figures with their objectives', () => {
    const text = renderTerminal(sampleDocument(), { colour: false });
    const order = [
      'Stages of the recovery',
      'error    Two refresh',
      'signed out by a retry',
      'FAIL  Sign-in came back',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(text).toContain('session, p50                49.8 s  objective 55 s  ✓');
  });
  test('only the sections asked for are shown', () => {
    const text = renderTerminal(sampleDocument(), { colour: false, sections: ['stages'] });
    expect(text).toContain('Stages of the recovery');
    expect(text).not.toContain('Caught in mid-air');
  });
  test('a failure in a bin is seen however much succeeded beside it', () => {
    const text = renderTerminal(
      {
        ...sampleDocument(),
        sections: [
          {
            id: 'timeline',
            title: 'Timeline',
            blocks: [
              {
                kind: 'timeline',
                title: 'Journeys',
                description: '',
                startMs: 0,
                endMs: 1_000,
                markers: [],
                lanes: [
                  {
                    kind: 'density',
                    label: 'sign-in',
                    binMs: 1_000,
                    series: [
                      { label: 'ok', tone: 'good', counts: [999] },
                      { label: 'failed', tone: 'bad', counts: [1] },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      },
      { colour: false },
    );
    expect(text).toMatch(/^sign-in +×/m);
  });
});

describe('colour', () => {
  test.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: true }, { NO_COLOR: '1' }, false],
    [{ isTTY: true }, { NO_COLOR: '' }, true],
    [{ isTTY: true }, { TERM: 'dumb' }, false],
    [{ isTTY: false }, {}, false],
    [{}, {}, false],
  ])('of %j in %j: %s', (stream, environment, expected) => {
    expect(wantsColour(stream, environment)).toBe(expected);
  });
  test('is really used when wanted', () => {
    expect(renderTerminal(sampleDocument(), { colour: true })).toContain(`${ESCAPE}[31m`);
  });
});
