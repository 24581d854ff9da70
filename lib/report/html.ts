/** The document as one self-contained page: no script, nothing loaded, readable by eyes, ears and printers. */
import { createHash } from 'node:crypto';

import type { Block, Finding, KeyFigure, ReportDocument, Section } from './document.ts';
import { element, trusted } from './html/markup.ts';
import type { Content, Markup } from './html/markup.ts';
import { STYLE } from './html/style.ts';
import { stages } from './html/stages.ts';
import { diagram } from './html/diagram.ts';
import { matrix, scrollingTable } from './html/tables.ts';
import { timeline } from './html/timeline.ts';
import { OUTCOME_TONES, SEVERITY_TONES, TONE_SIGNS, VERDICT_WORDS } from './tone.ts';

const styleHash = createHash('sha256').update(STYLE).digest('base64');
/** Nothing may load, run, frame or post; the one style sheet is known by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

/** @returns a whole HTML page. Every text of the document is escaped. */
export const renderHtml = (document: ReportDocument): string => {
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('title', {}, `${VERDICT_WORDS[document.verdict.outcome]}: ${document.title}`),
    element('style', {}, trusted(STYLE)),
  );
  const body = element(
    'body',
    {},
    patterns,
    element(
      'main',
      {},
      header(document),
      element('ul', { class: 'figures' }, document.figures.map(figure)),
      findings(document.findings),
      document.sections.map(section),
      document.footer === undefined ? undefined : element('footer', {}, document.footer),
    ),
  );
  return `<!doctype html>\n${element('html', { lang: 'en' }, head, body).html}\n`;
};

/** A second way to tell "unavailable" from the other colours. */
const patterns: Markup = element(
  'svg',
  { class: 'defs', 'aria-hidden': 'true' },
  element(
    'defs',
    {},
    element(
      'pattern',
      {
        id: 'hatch-warning',
        width: 6,
        height: 6,
        patternUnits: 'userSpaceOnUse',
        patternTransform: 'rotate(45)',
      },
      element('rect', { width: 6, height: 6 }),
      element('line', { x1: 0, x2: 0, y1: 0, y2: 6 }),
    ),
  ),
);

const header = ({ title, subtitle, verdict, facts }: ReportDocument): Markup =>
  element(
    'header',
    {},
    element('h1', {}, title),
    subtitle === undefined ? undefined : element('p', { class: 'subtitle' }, subtitle),
    element(
      'div',
      { class: `verdict ${OUTCOME_TONES[verdict.outcome]}`, role: 'status' },
      element('strong', {}, VERDICT_WORDS[verdict.outcome]),
      element('span', {}, verdict.sentence),
    ),
    element(
      'dl',
      { class: 'facts' },
      facts.map(({ label, value }) => element('div', {}, element('dt', {}, label), element('dd', {}, value))),
    ),
  );

const figure = ({ label, value, unit, against, tone }: KeyFigure): Markup => {
  const sign = TONE_SIGNS[tone].trim();
  return element(
    'li',
    { class: tone },
    element('span', { class: 'label' }, label),
    element('span', { class: 'value' }, value),
    unit === undefined ? undefined : element('span', { class: 'unit' }, unit),
    against === undefined && sign === ''
      ? undefined
      : element('span', { class: 'against' }, `${sign} ${against ?? ''}`),
  );
};

const findings = (all: readonly Finding[]): Content =>
  all.length === 0
    ? undefined
    : element(
        'section',
        { 'aria-labelledby': 'findings' },
        element('h2', { id: 'findings' }, 'Findings'),
        element('ol', { class: 'findings' }, all.map(finding)),
      );

const finding = ({ severity, title, detail, where, resources }: Finding): Markup =>
  element(
    'li',
    { class: SEVERITY_TONES[severity] },
    element('span', { class: 'severity' }, severity),
    element('p', {}, element('strong', {}, title)),
    detail === undefined ? undefined : element('p', {}, detail),
    where === undefined ? undefined : element('p', {}, `Where: ${where}`),
    (resources ?? []).map((resource) => element('p', { class: 'resource' }, resource)),
  );

const section = ({ id, title, lead, blocks }: Section): Markup =>
  element(
    'section',
    { 'aria-labelledby': id },
    element('h2', { id }, title),
    lead === undefined ? undefined : element('p', {}, lead),
    blocks.map((each, index) => block(each, `${id}-${index + 1}`)),
  );

const block = (each: Block, id: string): Markup => {
  switch (each.kind) {
    case 'text':
      return element('p', {}, each.text);
    case 'table':
      return scrollingTable(each);
    case 'matrix':
      return matrix(each);
    case 'diagram':
      return diagram(each, id);
    case 'stages':
      return stages(each, id);
    case 'timeline':
      return timeline(each, id);
  }
};
