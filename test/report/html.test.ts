import { createHash } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { renderHtml } from '../../lib/report/html.ts';
import { anyDocument, HOSTILE_TEXTS } from './arbitrary.ts';
import { sampleDocument } from './sample.ts';

/** Elements that the page is made of; anything else came in from a document. */
const ELEMENTS = new Set(
  'html head meta title style body main header section h1 h2 p strong span div dl dt dd ul ol li b table caption thead tbody tr th td figure figcaption details summary footer svg defs pattern rect line circle path text g desc'.split(
    ' ',
  ),
);
interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly attributes: readonly string[];
}
const withoutStyle = (html: string): string => html.replace(/<style>[^]*?<\/style>/, '');
const tagsOf = (html: string): Tag[] =>
  [...withoutStyle(html).matchAll(/<(\/?)([a-z0-9]+)((?:\s+[A-Za-z0-9:-]+="[^"<>]*")*)\s*(\/?)>/g)].map(
    (match) => ({
      closing: match[1] === '/',
      name: match[2]!,
      attributes: [...match[3]!.matchAll(/([A-Za-z0-9:-]+)="/g)].map(([, name]) => name!),
    }),
  );

describe('the page', () => {
  test('holds only elements of its own and no handler, whatever the document says', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const html = renderHtml(document);
        const tags = tagsOf(html);
        expect(tags.filter(({ name }) => !ELEMENTS.has(name))).toEqual([]);
        expect(
          tags.flatMap(({ attributes }) => attributes).filter((name) => /^(?:on|style$|href|src)/.test(name)),
        ).toEqual([]);
        // Every "<" is one of those tags or the doctype: none was made of a document's text.
        expect(withoutStyle(html).split('<').length - 1).toBe(tags.length + 1);
      }),
      { numRuns: 50 },
    );
  });
  test.each(HOSTILE_TEXTS.filter((text) => /[<>"']/.test(text)))('%j is shown, not run', (text) => {
    const html = renderHtml({ ...sampleDocument(), title: text });
    expect(html).not.toContain(text);
    expect(html).toContain('<h1>');
  });
  test('loads nothing, and its policy forbids everything but its own style sheet', () => {
    const html = renderHtml(sampleDocument());
    expect(html).not.toMatch(/(?:src|href|url)\s*[=(]\s*["']?(?:https?:|\/\/|data:)/i);
    const [, style] = /<style>([^]*)<\/style>/.exec(html)!;
    const hash = createHash('sha256').update(style!).digest('base64');
    expect(html).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;`);
  });
  test('anchors and ids are unique, and every reference has its target', () => {
    const html = renderHtml(sampleDocument());
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...html.matchAll(/aria-labelledby="([^"]+)"/g)].flatMap(([, list]) =>
      list!.split(' '),
    );
    expect(references.filter((id) => !ids.includes(id))).toEqual([]);
  });
  test('every picture has a name, and the timeline is there as a table too', () => {
    const html = renderHtml(sampleDocument());
    const pictures = [...html.matchAll(/<svg role="img"[^>]*>(.{0,8})/g)];
    expect(pictures.length).toBeGreaterThanOrEqual(2);
    expect(pictures.every(([, start]) => start!.startsWith('<title'))).toBe(true);
    expect(html).toContain('The same as a table');
  });
  test('a diagram draws the lines between boxes that are there, each with its sentence', () => {
    const box = (id: string) => ({ id, label: `box ${id}`, tone: 'first' as const });
    const diagram = {
      kind: 'diagram' as const,
      title: 'Needs',
      description: 'Who needs what.',
      left: { label: 'left', boxes: [box('l')] },
      middle: { label: 'middle', boxes: [box('m')] },
      right: { label: 'right', boxes: [box('r')] },
      below: { label: 'below', boxes: [] },
      links: [
        { from: 'm', to: 'l', style: 'solid' as const, title: 'm needs l' },
        { from: 'm', to: 'r', style: 'dashed' as const, title: 'm misses r' },
        { from: 'm', to: 'nobody', style: 'solid' as const, title: 'm needs nobody' },
      ],
      legend: { solid: 'needs', dashed: 'misses' },
    };
    const html = renderHtml({
      ...sampleDocument(),
      sections: [{ id: 's', title: 'S', blocks: [diagram] }],
    });
    const drawn = [...html.matchAll(/<path class="link[^>]*><title>([^<]*)/g)].map(([, title]) => title);
    expect(drawn).toEqual(['m needs l', 'm misses r']);
  });
  test('every position lies inside the picture', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const positions = [...renderHtml(document).matchAll(/ (?:x|x1|x2|cx|width)="(-?[\d.e+-]+)%"/g)];
        for (const [, percent] of positions) {
          expect(Number(percent)).toBeGreaterThanOrEqual(0);
          expect(Number(percent)).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: 50 },
    );
  });
});
