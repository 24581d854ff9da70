/** The document on a terminal: sections first, the verdict last, where the eye is. */
import type { Block, Finding, MatrixBlock, ReportDocument, Section, StagesBlock } from './document.ts';
import { duration, oneLine, wrap } from './text.ts';
import { OUTCOME_TONES, SEVERITY_TONES, TONE_SIGNS, VERDICT_WORDS } from './tone.ts';
import { chartLines } from './terminal/chart.ts';
import { createPaint } from './terminal/paint.ts';
import type { Paint } from './terminal/paint.ts';
import { tableLines } from './terminal/table.ts';

export { wantsColour } from './terminal/paint.ts';

export interface TerminalOptions {
  readonly colour: boolean;
  /** Columns; more than 80 are not used, fewer than 40 are not honoured. */
  readonly width?: number;
  /** Ids of the sections to show; all by default. */
  readonly sections?: readonly string[];
}

/** @returns lines without a final line feed, none wider than the width. */
export const renderTerminal = (document: ReportDocument, options: TerminalOptions): string => {
  const width = Math.max(40, Math.min(80, options.width ?? 80));
  const paint = createPaint(options.colour);
  const shown = document.sections.filter(({ id }) => options.sections?.includes(id) ?? true);
  const parts = [
    headLines(document, width, paint),
    ...shown.map((section) => sectionLines(section, width, paint)),
    findingsLines(document.findings, width, paint),
    figureLines(document, width, paint),
    verdictLines(document, width, paint),
  ];
  return parts
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
};

const headLines = (document: ReportDocument, width: number, paint: Paint): string[] => [
  ...wrap(document.title, width).map((line) => paint.strong(line)),
  ...wrap(document.subtitle ?? '', width),
  ...wrap(document.facts.map(({ label, value }) => `${label} ${value}`).join(', '), width).map((line) =>
    paint.faint(line),
  ),
];

const figureLines = (document: ReportDocument, width: number, paint: Paint): string[] =>
  document.figures.length === 0
    ? []
    : tableLines(
        {
          columns: [
            { label: '' },
            { label: 'measured', align: 'right' },
            { label: 'against' },
            { label: '' },
          ],
          rows: document.figures.map(({ label, value, unit, against, tone }) => [
            label,
            { text: unit === undefined ? value : `${value} ${unit}`, tone },
            against ?? '',
            { text: TONE_SIGNS[tone], tone },
          ]),
        },
        width,
        paint,
      );

const verdictLines = (document: ReportDocument, width: number, paint: Paint): string[] => {
  const { outcome, sentence } = document.verdict;
  const word = VERDICT_WORDS[outcome];
  const [first = '', ...rest] = wrap(sentence, width - word.length - 2);
  const indent = ' '.repeat(word.length + 2);
  return [
    `${paint.strong(paint.tone(OUTCOME_TONES[outcome], word))}  ${first}`.trimEnd(),
    ...rest.map((line) => indent + line),
    ...wrap(document.footer ?? '', width).map((line) => paint.faint(line)),
  ];
};

/** Every finding as a short paragraph: severity, what, where, resources. */
const findingsLines = (findings: readonly Finding[], width: number, paint: Paint): string[] =>
  findings.flatMap((finding) => {
    const details = [
      finding.detail ?? '',
      finding.where === undefined ? '' : `where: ${finding.where}`,
      ...(finding.resources ?? []).map((resource) => `resource: ${resource}`),
    ];
    const [first = '', ...rest] = wrap(finding.title, width - 9);
    return [
      `${paint.tone(SEVERITY_TONES[finding.severity], finding.severity.padEnd(7))}  ${first}`.trimEnd(),
      ...[...rest, ...details.flatMap((detail) => wrap(detail, width - 9))].map((line) => `         ${line}`),
    ];
  });

const sectionLines = (section: Section, width: number, paint: Paint): string[] => [
  ...wrap(section.title, width).map((line) => paint.strong(line)),
  ...wrap(section.lead ?? '', width),
  ...section.blocks
    .map((block) => blockLines(block, width, paint))
    .flatMap((lines) => (lines.length === 0 ? [] : ['', ...lines])),
];

const blockLines = (block: Block, width: number, paint: Paint): string[] => {
  switch (block.kind) {
    case 'text':
      return wrap(block.text, width);
    case 'timeline':
      return chartLines(block, width, paint);
    case 'stages':
      return stagesLines(block, width, paint);
    case 'matrix':
      return matrixLines(block, width, paint);
    case 'diagram':
      return [];
    case 'table':
      return [
        ...wrap(block.caption, width),
        ...(block.rows.length > 0 ? tableLines(block, width, paint) : wrap(block.whenEmpty ?? '', width)),
        ...wrap(block.note ?? '', width).map((line) => paint.faint(line)),
      ];
  }
};

const stagesLines = (block: StagesBlock, width: number, paint: Paint): string[] => [
  ...wrap(block.caption, width),
  ...tableLines(
    {
      columns: [
        { label: 'stage' },
        { label: 'at', align: 'right' },
        { label: 'wait', align: 'right' },
        { label: 'work', align: 'right' },
        { label: 'detail' },
      ],
      rows: block.stages.map(({ label, startMs, waitMs, workMs, detail, resource }) => [
        label,
        duration(startMs + waitMs + workMs),
        duration(waitMs),
        duration(workMs),
        [detail, resource].filter((part) => part !== undefined).join(' '),
      ]),
    },
    width,
    paint,
  ),
  ...wrap(block.note ?? '', width).map((line) => paint.faint(line)),
];

/** Columns are numbered when their names do not fit side by side. */
const matrixLines = (block: MatrixBlock, width: number, paint: Paint): string[] => {
  const names = block.columns.map(oneLine);
  const labels = names.map((_, index) => String.fromCodePoint(97 + (index % 26)));
  return [
    ...wrap(block.caption, width),
    ...tableLines(
      {
        columns: [{ label: block.corner }, ...labels.map((label) => ({ label }))],
        rows: block.rows.map(({ label, cells }) => [
          label,
          ...cells.map(({ sign, tone }) => ({ text: sign, tone })),
        ]),
      },
      width,
      paint,
    ),
    ...wrap(names.map((name, index) => `${labels[index] ?? ''} ${name}`).join(', '), width).map((line) =>
      paint.faint(line),
    ),
    ...wrap(block.legend.map(({ sign, meaning }) => `${sign} ${meaning}`).join(', '), width).map((line) =>
      paint.faint(line),
    ),
  ];
};
