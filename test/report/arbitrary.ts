/** Any document at all, with texts that try to break out of wherever they are put. */
import fc from 'fast-check';

import type { Block, ReportDocument, Tone } from '../../lib/report/document.ts';

export const HOSTILE_TEXTS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><svg onload=alert(1)>',
  '\u001b[2J\u001b]0;title\u0007',
  '\u202eright to left',
  '| pipe | `code` ``` fence\n# heading\n- list',
  'x'.repeat(300),
  'line\nbreak\ttab\r\nend',
  '漢字かな交じり文がとても長くて折り返しが必要です'.repeat(4),
  '👩‍💻 e\u0301 ✓',
  '',
  '   ',
];
const text = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.lorem(),
);
const maybe = <K extends string>(key: K) =>
  fc
    .option(text, { nil: undefined })
    .map((value) => (value === undefined ? {} : { [key]: value }) as { [P in K]?: string });
const tone = fc.constantFrom<Tone>('good', 'bad', 'warning', 'neutral', 'first', 'second');
const time = fc.integer({ min: -50_000, max: 200_000 });
const few = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(arbitrary, { maxLength: 4 });
const cell = fc.oneof(text, fc.record({ text, tone }));
const merge = <A extends object, B extends object>(a: fc.Arbitrary<A>, b: fc.Arbitrary<B>) =>
  fc.tuple(a, b).map(([one, other]) => ({ ...one, ...other }));

const table = fc.integer({ min: 1, max: 12 }).chain((width) =>
  merge(
    fc.record({
      kind: fc.constant('table' as const),
      caption: text,
      columns: fc.array(
        fc.record({ label: text, align: fc.constantFrom('left' as const, 'right' as const) }),
        {
          minLength: width,
          maxLength: width,
        },
      ),
      rows: few(fc.array(cell, { maxLength: width })),
    }),
    merge(maybe('whenEmpty'), maybe('note')),
  ),
);
const matrix = fc.record({
  kind: fc.constant('matrix' as const),
  caption: text,
  corner: text,
  columns: fc.array(text, { maxLength: 10 }),
  rows: few(
    fc.record({
      label: text,
      cells: fc.array(fc.record({ sign: fc.constantFrom('', '●', '✗'), tone, title: text })),
    }),
  ),
  legend: few(fc.record({ sign: fc.constantFrom('●', '✗'), tone, meaning: text })),
});
const cluster = fc.record({
  label: text,
  boxes: few(merge(fc.record({ id: fc.constantFrom('a', 'b', 'c'), label: text, tone }), maybe('detail'))),
});
const diagram = fc.record({
  kind: fc.constant('diagram' as const),
  title: text,
  description: text,
  left: cluster,
  middle: cluster,
  right: cluster,
  below: cluster,
  links: few(
    fc.record({
      from: fc.constantFrom('a', 'b', 'nowhere'),
      to: fc.constantFrom('a', 'c', 'nowhere'),
      style: fc.constantFrom('solid' as const, 'dashed' as const),
      title: text,
    }),
  ),
  legend: fc.record({ solid: text, dashed: text }),
});
const stages = merge(
  fc.record({
    kind: fc.constant('stages' as const),
    caption: text,
    stages: few(
      merge(
        fc.record({ label: text, startMs: time, waitMs: fc.nat(90_000), workMs: fc.nat(5_000) }),
        merge(maybe('detail'), maybe('resource')),
      ),
    ),
  }),
  maybe('note'),
);
const intervals = few(fc.record({ fromMs: time, toMs: time, tone, label: text }));
const lane = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), label: text }),
  merge(
    fc.record({
      kind: fc.constant('density' as const),
      label: text,
      binMs: fc.integer({ min: 1, max: 20_000 }),
      series: few(fc.record({ label: text, tone, counts: fc.array(fc.nat(50), { maxLength: 40 }) })),
      marks: few(fc.record({ atMs: time, label: text, tone })),
    }),
    maybe('detail'),
  ),
  merge(
    fc.record({
      kind: fc.constant('state' as const),
      label: text,
      rows: few(fc.record({ label: text, intervals })),
    }),
    maybe('detail'),
  ),
  fc.record({
    kind: fc.constant('level' as const),
    label: text,
    unit: text,
    maximum: fc.nat(20),
    points: few(fc.record({ atMs: time, value: fc.nat(30) })),
    threshold: fc.record({ value: fc.nat(20), label: text }),
  }),
);
const timeline = merge(
  fc.record({
    kind: fc.constant('timeline' as const),
    title: text,
    description: text,
    startMs: fc.integer({ min: -50_000, max: 0 }),
    endMs: fc.integer({ min: 1, max: 200_000 }),
    markers: fc.array(fc.record({ atMs: time, label: text, tone }), { maxLength: 12 }),
    lanes: few(lane),
  }),
  maybe('originLabel'),
);
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text }),
  table,
  matrix,
  diagram,
  stages,
  timeline,
);

export const anyDocument: fc.Arbitrary<ReportDocument> = merge(
  fc.record({
    title: text,
    verdict: fc.record({
      outcome: fc.constantFrom('pass' as const, 'fail' as const, 'unknown' as const),
      sentence: text,
    }),
    facts: few(fc.record({ label: text, value: text })),
    figures: few(
      merge(fc.record({ label: text, value: text, tone }), merge(maybe('unit'), maybe('against'))),
    ),
    findings: few(
      merge(
        fc.record({
          severity: fc.constantFrom('error' as const, 'warning' as const, 'note' as const),
          title: text,
          resources: few(text),
        }),
        merge(maybe('detail'), maybe('where')),
      ),
    ),
    sections: few(
      merge(
        fc.record({ id: fc.stringMatching(/^[a-z]{1,8}$/), title: text, blocks: few(block) }),
        maybe('lead'),
      ),
    ),
  }),
  merge(maybe('subtitle'), maybe('footer')),
);
