import type { ReportDocument, TableBlock } from '../report/document.ts';
import { ASSUMPTIONS } from './assumptions.ts';
import type { CostEstimate } from './estimate.ts';
import type { Price } from './prices.ts';
import { HOURS_PER_MONTH, priceText } from './prices.ts';

/** The estimate for a reader: every line with its formula, and where its price is from. */
export const costDocument = (estimate: CostEstimate): ReportDocument => ({
  title: `What ${estimate.environment} costs while nobody uses it`,
  subtitle:
    `US dollars in a month of ${HOURS_PER_MONTH} hours, without tax, traffic, storage, backups and the hosted zone. ` +
    'An instance of a global database may not rest at its minimum.',
  verdict: verdictOf(estimate),
  facts: [{ label: 'environment', value: estimate.environment }],
  figures: [],
  findings: estimate.unknownTypes.map((type) => ({
    severity: 'warning',
    title: `${type} has neither a price nor a reason to be free.`,
    where: 'lib/cost',
  })),
  sections: [
    { id: 'cost', title: 'Parts', blocks: [parts(estimate)] },
    { id: 'sources', title: 'Prices', blocks: [sources(estimate)] },
    { id: 'assumptions', title: 'Assumptions', blocks: [assumptions] },
  ],
});

const verdictOf = ({ usd, lines, unknownTypes }: CostEstimate): ReportDocument['verdict'] => {
  const unverified = lines.filter(({ price }) => price.source === 'unverified').length;
  const sentence = `${money(usd)} USD a month; ${unverified} of ${lines.length} prices are unverified.`;
  return unknownTypes.length === 0
    ? { outcome: 'pass', sentence }
    : { outcome: 'unknown', sentence: `${sentence} The sum lacks ${unknownTypes.length} types.` };
};

const parts = ({ lines, usd }: CostEstimate): TableBlock => ({
  kind: 'table',
  caption: 'Count, size and price of what is always paid.',
  columns: [{ label: 'part' }, { label: 'count x size x price' }, { label: 'month', align: 'right' }],
  rows: [
    ...lines.map((line) => [line.part, line.formula, money(line.usd)]),
    ['sum', '', { text: money(usd), tone: 'neutral' as const }],
  ],
});

const sources = ({ lines }: CostEstimate): TableBlock => ({
  kind: 'table',
  caption: 'One unverified is from memory.',
  columns: [{ label: 'part' }, { label: 'price' }, { label: 'source' }],
  rows: lines.map(({ part, price }) => [
    part,
    priceText(price),
    price.source === 'unverified' ? { text: 'unverified', tone: 'warning' as const } : sourceOf(price),
  ]),
});

const sourceOf = ({ source }: Price): string =>
  source === 'unverified'
    ? source
    : [source.name, source.date, source.remark].filter((word) => word !== undefined).join(', ');

const assumptions: TableBlock = {
  kind: 'table',
  caption: 'What no template says.',
  columns: [{ label: 'assumed' }, { label: 'value', align: 'right' }],
  rows: Object.entries(ASSUMPTIONS).map(([name, value]) => [wordsOf(name), String(value)]),
};

/** `freeDashboards` reads "free dashboards". */
function wordsOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

const money = (usd: number): string => usd.toFixed(2);
