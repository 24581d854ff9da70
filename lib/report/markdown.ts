/** The document as Markdown (GitHub's dialect), for a pull request or a closing note. */
import type { Block, Cell, Column, Finding, ReportDocument, Section } from './document.ts';
import { chartLines } from './terminal/chart.ts';
import { createPaint } from './terminal/paint.ts';
import { duration, oneLine } from './text.ts';
import { textOf, VERDICT_WORDS } from './tone.ts';

const CHART_WIDTH = 80;
// Everything that starts an inline element; a backslash before punctuation is always literal (CommonMark 2.4).
const SPECIAL = /[\\`*_{}[\]<>()#+!|~&@-]/g;

const inline = (text: string): string => oneLine(text).replace(SPECIAL, '\\$&');

export const renderMarkdown = (document: ReportDocument): string =>
  [
    `# ${inline(document.title)}`,
    document.subtitle === undefined ? '' : inline(document.subtitle),
    `**${VERDICT_WORDS[document.verdict.outcome]}**: ${inline(document.verdict.sentence)}`,
    document.facts.map(({ label, value }) => `${inline(label)} ${inline(value)}`).join(', '),
    figures(document),
    findings(document.findings),
    ...document.sections.map(section),
    inline(document.footer ?? ''),
  ]
    .filter((part) => part !== '')
    .join('\n\n') + '\n';

const table = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): string => {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ label }) => inline(label))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((_, index) => inline(textOf(row[index]))))),
  ].join('\n');
};

const figures = (document: ReportDocument): string =>
  document.figures.length === 0
    ? ''
    : table(
        [{ label: 'figure' }, { label: 'measured', align: 'right' }, { label: 'against' }],
        document.figures.map(({ label, value, unit, against }) => [
          label,
          unit === undefined ? value : `${value} ${unit}`,
          against ?? '',
        ]),
      );

const findings = (all: readonly Finding[]): string =>
  all
    .map(({ severity, title, detail, where, resources }) =>
      [
        `- **${severity}**: ${inline(title)}`,
        ...[detail, where === undefined ? undefined : `where: ${where}`]
          .filter((part) => part !== undefined)
          .map((part) => `  ${inline(part)}`),
        ...(resources ?? []).map((resource) => `  - ${inline(resource)}`),
      ].join('\n'),
    )
    .join('\n');

const section = ({ title, lead, blocks, folded = false }: Section): string =>
  [`## ${inline(title)}`, inline(lead ?? ''), ...(folded ? fold(blocks) : blocks.map(block))]
    .filter((part) => part !== '')
    .join('\n\n');

/** GitHub shows the summary, and the rest on demand. */
const fold = (blocks: readonly Block[]): readonly string[] =>
  blocks.length === 0 ? [] : ['<details><summary>Details</summary>', ...blocks.map(block), '</details>'];

const block = (each: Block): string => {
  switch (each.kind) {
    case 'text':
      return inline(each.text);
    case 'timeline':
      return fenced(chartLines(each, CHART_WIDTH, createPaint(false)));
    case 'table':
      return captioned(
        each.caption,
        each.rows.length > 0 ? table(each.columns, each.rows) : inline(each.whenEmpty ?? ''),
        each.note,
      );
    case 'matrix':
      return captioned(
        each.caption,
        table(
          [each.corner, ...each.columns].map((label) => ({ label })),
          each.rows.map(({ label, cells }) => [label, ...cells.map(({ sign }) => sign)]),
        ),
        each.legend.map(({ sign, meaning }) => `${sign} ${meaning}`).join(', '),
      );
    case 'diagram':
      return '';
    case 'stages':
      return captioned(
        each.caption,
        table(
          [
            { label: 'stage' },
            { label: 'at', align: 'right' },
            { label: 'wait', align: 'right' },
            { label: 'work', align: 'right' },
            { label: 'detail' },
          ],
          each.stages.map(({ label, startMs, waitMs, workMs, detail, resource }) => [
            label,
            duration(startMs + waitMs + workMs),
            duration(waitMs),
            duration(workMs),
            [detail, resource].filter((part) => part !== undefined).join(' '),
          ]),
        ),
        each.note,
      );
  }
};

const captioned = (caption: string, body: string, note: string | undefined): string =>
  [inline(caption), body, inline(note ?? '')].filter((part) => part !== '').join('\n\n');

/** A fence longer than any run of backticks inside cannot be closed from inside. */
const fenced = (lines: readonly string[]): string => {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence].join('\n');
};
