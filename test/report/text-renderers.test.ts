import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { binned } from '../../lib/report/bins.ts';
import { renderJson } from '../../lib/report/json.ts';
import { renderMarkdown } from '../../lib/report/markdown.ts';
import { displayWidth, duration, wrap } from '../../lib/report/text.ts';
import { renderTimelineText } from '../../lib/report/timeline-text.ts';
import { anyDocument } from './arbitrary.ts';
import { sampleDocument } from './sample.ts';

describe('Markdown', () => {
  test('a document cannot add headings, table cells or HTML', () => {
    const hostile = '| a | <b>x</b> `y` # z';
    const base = sampleDocument();
    const text = renderMarkdown({
      ...base,
      title: hostile,
      findings: [{ severity: 'note', title: hostile }],
    });
    expect(text).not.toContain(hostile);
    expect(text).toContain('\\| a \\| \\<b\\>x\\</b\\> \\`y\\` \\# z');
  });
  test('every table has as many cells in each row as in its head', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const cells = (line: string): number => line.replace(/\\[^]/g, '').split('|').length;
        const lines = renderMarkdown(document)
          .replace(/^(`{3,})text\n[^]*?\n\1$/gm, '')
          .split('\n');
        lines.forEach((line, index) => {
          if (!line.startsWith('| ') || !lines[index - 1]?.startsWith('| ')) return;
          expect(cells(line)).toBe(cells(lines[index - 1]!));
        });
      }),
      { numRuns: 50 },
    );
  });
  test('the verdict stands at the top', () => {
    expect(renderMarkdown(sampleDocument()).split('\n')[4]).toMatch(/^\*\*FAIL\*\*: Sign\\-in came back/);
  });
});

test('JSON is the document and a version', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const { version, ...rest } = JSON.parse(renderJson(document)) as { version: number };
      expect(version).toBe(1);
      expect(rest).toEqual(JSON.parse(JSON.stringify(document)));
    }),
    { numRuns: 30 },
  );
});

describe('the timeline for people', () => {
  const entries = [
    { atMs: 52_400, source: 'health check', text: 'holdover-dev-edge-eu-west-1/Serving is unhealthy' },
    { atMs: 2_000, source: 'journey', text: 'first attempt' },
    { atMs: 12_000, source: 'fault', text: 'region-loss black-hole' },
  ];
  test('is sorted and counted from the fault', () => {
    expect(renderTimelineText(entries, { originMs: 12_000 }).split('\n')).toEqual([
      '  -10.0 s  journey         first attempt',
      '   +0.0 s  fault           region-loss black-hole',
      '  +40.4 s  health check    holdover-dev-edge-eu-west-1/Serving is unhealthy',
    ]);
  });
  test('keeps to its width for any text', () => {
    const entry = fc.record({
      atMs: fc.integer({ min: -1e6, max: 1e6 }),
      source: fc.string(),
      text: fc.string({ unit: 'binary' }),
    });
    fc.assert(
      fc.property(fc.array(entry), (all) => {
        for (const line of renderTimelineText(all, { originMs: 0, width: 80 }).split('\n'))
          expect(displayWidth(line)).toBeLessThanOrEqual(80);
      }),
    );
  });
});

describe('text', () => {
  test('wrapping loses no character and breaks only where it must', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }),
        fc.integer({ min: 12, max: 40 }),
        (words, width) => {
          const lines = wrap(words.join(' '), width);
          expect(lines.join(' ')).toBe(words.join(' '));
          for (const [index, line] of lines.slice(0, -1).entries())
            expect(line.length + 1 + lines[index + 1]!.split(' ')[0]!.length).toBeGreaterThan(width);
        },
      ),
    );
  });
  test.each([
    [0, '0 s'],
    [20, '0.02 s'],
    [41_230, '41.2 s'],
    [-10_000, '-10 s'],
    [400_000, '6 min 40 s'],
    [600_000, '10 min'],
  ])('%d ms read as %s', (milliseconds, expected) => expect(duration(milliseconds)).toBe(expected));
});

describe('bins', () => {
  const series = [
    { label: 'ok', tone: 'good' as const, includes: (item: { ok: boolean }) => item.ok },
    { label: 'failed', tone: 'bad' as const, includes: () => true },
  ];
  test('count every item inside the range once, in the first series that takes it', () => {
    const item = fc.record({ at: fc.integer({ min: -100, max: 1_100 }), ok: fc.boolean() });
    fc.assert(
      fc.property(fc.array(item), fc.integer({ min: 1, max: 50 }), (items, bins) => {
        const lanes = binned(items, ({ at }) => at, { startMs: 0, endMs: 1_000, bins }, series);
        const inside = items.filter(({ at }) => at >= 0 && at <= 1_000);
        const totals = lanes.series.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0));
        expect(totals).toEqual([inside.filter(({ ok }) => ok).length, inside.filter(({ ok }) => !ok).length]);
      }),
    );
  });
  test('an empty range is refused', () => {
    expect(() => binned([], () => 0, { startMs: 5, endMs: 5, bins: 10 }, series)).toThrow(RangeError);
  });
});
