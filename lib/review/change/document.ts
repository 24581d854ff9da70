/** What a deploy would do, for a reviewer: what loses data and what failover rests on first. */
import type { Cell, Section, TableBlock } from '../../report/document.ts';
import type { Finding } from '../judge.ts';
import type { ReviewedChange } from '../review.ts';
import { losesData } from './change.ts';
import type { ComparedFindings } from './change.ts';
import { isOnFailoverPath } from './resource-kinds.ts';
import type { ChangeKind, ResourceChange } from './resource-changes.ts';

/** More rows than a pull request comment takes help nobody. */
const MOST_ROWS = 60;

export function changeSections(change: ReviewedChange | undefined): readonly Section[] {
  if (change === undefined) return [];
  const { resources, findings } = change;
  return [
    {
      id: 'change',
      title: 'What a deploy changes',
      lead: summary(resources),
      folded: true,
      blocks: resources.length === 0 ? [] : [perStack(resources), perResource(resources)],
    },
    {
      id: 'compared',
      title: 'Findings against the base',
      lead: `${findings.added.length} new, ${findings.fixed.length} fixed, ${findings.unchanged.length} as before.`,
      folded: true,
      blocks: [compared(findings)],
    },
  ];
}

function summary(resources: readonly ResourceChange[]): string {
  if (resources.length === 0) return 'Nothing.';
  const counted = KINDS.map(
    (kind) => [resources.filter((change) => change.kind === kind).length, kind] as const,
  )
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind.replaceAll('-', ' ')}`);
  const lost = resources.filter(losesData).length;
  return `${counted.join(', ')}; ${lost === 0 ? 'no data is lost' : `${lost} of them ${lost === 1 ? 'loses' : 'lose'} data`}.`;
}

const KINDS: readonly ChangeKind[] = [
  'removed',
  'orphaned',
  'replaced',
  'may-be-replaced',
  'updated',
  'added',
];

function perStack(resources: readonly ResourceChange[]): TableBlock {
  const stacks = Map.groupBy(resources, ({ stack }) => stack);
  const used = KINDS.filter((kind) => resources.some((change) => change.kind === kind));
  return {
    kind: 'table',
    caption: 'Resources of each stack.',
    columns: [{ label: 'stack' }, ...used.map((label) => ({ label, align: 'right' as const }))],
    rows: [...stacks].map(([stack, own]) => [
      stack,
      ...used.map((kind) => String(own.filter((change) => change.kind === kind).length)),
    ]),
  };
}

function perResource(resources: readonly ResourceChange[]): TableBlock {
  const left = resources.length - MOST_ROWS;
  return {
    kind: 'table',
    caption: 'What loses data first, then what failover rests on.',
    columns: [{ label: 'resource' }, { label: 'type' }, { label: 'change' }],
    rows: resources.slice(0, MOST_ROWS).map((change) => [change.address, change.type, changeCell(change)]),
    ...(left > 0 ? { note: `${left} more; --format json has all.` } : {}),
  };
}

function changeCell(change: ResourceChange): Cell {
  const what = [change.kind.replaceAll('-', ' '), change.properties.join(', ')].filter((part) => part !== '');
  const marks = [losesData(change) ? 'loses data' : '', isOnFailoverPath(change.type) ? 'failover path' : ''];
  const text = [what.join(': '), ...marks.filter((mark) => mark !== '')].join('; ');
  return losesData(change) ? { text, tone: 'bad' } : text;
}

function compared({ added, fixed }: ComparedFindings): TableBlock {
  const rows = (findings: readonly Finding[], word: Cell): (readonly Cell[])[] =>
    findings.map(({ rule, resources }) => [word, rule.id, resources.join(' and ')]);
  return {
    kind: 'table',
    caption: 'What comes and what goes with this change.',
    columns: [{ label: '' }, { label: 'rule' }, { label: 'at' }],
    rows: [...rows(added, { text: 'new', tone: 'bad' }), ...rows(fixed, { text: 'fixed', tone: 'good' })],
    whenEmpty: 'None.',
  };
}
