/** A review for people: what is wrong, why that matters, what to change; the verdict last. */
import type { Finding as Shown, ReportDocument, Section, TextBlock, Verdict } from '../report/document.ts';
import type { AcceptedFinding } from './acceptances/apply.ts';
import { changeSections } from './change/document.ts';
import type { GeneralRules } from './general-rules.ts';
import type { Finding } from './judge.ts';
import { mapSection } from './map/document.ts';
import { outcomeOf } from './review.ts';
import type { FailOn, Review } from './review.ts';
import type { RuleDescription, Severity } from './rule.ts';

export function reviewDocument(review: Review, failOn: FailOn): ReportDocument {
  const { model, open } = review;
  const { regions, because } = model.roles;
  return {
    title: `Review of ${model.environment?.environment ?? 'an application'} in two regions`,
    subtitle: because,
    verdict: verdictOf(review, failOn),
    facts: [
      { label: 'primary', value: regions.primary },
      { label: 'standby', value: regions.standby },
      { label: 'stacks', value: String(model.stacks.length) },
      { label: 'resources', value: String(model.resources.length) },
      { label: 'rules', value: String(review.rulesRun) },
    ],
    figures: [],
    findings: [...brokenRules(review), ...byRule(open)],
    sections: [
      ...changeSections(review.change),
      mapSection(review.map, review.evidence),
      ...undecided(review),
      ...accepted(review.accepted),
      generalRules(review.general),
    ],
    footer: 'Each rule with its source: npm run review -- --explain RULE',
  };
}

const SIGN = { clean: 'pass', findings: 'fail', undecided: 'unknown' } as const;

function verdictOf(review: Review, failOn: FailOn): Verdict {
  const outcome = outcomeOf(review, failOn);
  const { broken, undecided, open } = review;
  const counted = open.length === 0 ? 'Nothing found' : countsOf(open);
  const doubts = [
    ...(broken.length > 0 ? [`${counts(broken.length, 'rule')} broke`] : []),
    ...(undecided.length > 0
      ? [`${counts(undecided.length, 'time')} a rule could not judge what only a deploy determines`]
      : []),
  ];
  return { outcome: SIGN[outcome], sentence: `${[counted, ...doubts].join('; ')}.` };
}

const counts = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
const countsOf = (findings: readonly Finding[]): string =>
  (['error', 'warning', 'note'] as const)
    .map((severity) => [ofSeverity(findings, severity), severity] as const)
    .flatMap(([count, severity]) => (count > 0 ? [counts(count, severity)] : []))
    .join(', ');
const ofSeverity = (findings: readonly Finding[], severity: Severity): number =>
  findings.filter(({ rule }) => rule.severity === severity).length;

/** One paragraph a rule: twenty secrets without a replica are one mistake. */
function byRule(findings: readonly Finding[]): readonly Shown[] {
  return [...Map.groupBy(findings, ({ rule }) => rule.id).values()].map((same) => shown(same));
}

function shown(same: readonly Finding[]): Shown {
  const [{ rule } = { rule: undefined }] = same;
  if (rule === undefined) throw new RangeError('a group of findings has at least one');
  return {
    severity: rule.severity,
    title: `${rule.id}: expected: ${lowerFirst(rule.title)}`,
    detail: `${sentence(rule.why)} ${sentence(rule.fix)}`,
    resources: same.map(({ resources, detail }) => `${resources.join(' and ')}: ${detail}`),
  };
}

/** Not an abbreviation such as `RDS`. */
const lowerFirst = (text: string): string =>
  /^[A-Z][a-z ]/.test(text) ? `${text.slice(0, 1).toLowerCase()}${text.slice(1)}` : text;
const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

const brokenRules = ({ broken }: Review): readonly Shown[] =>
  broken.map(({ rule, because }) => ({
    severity: 'error',
    title: `${rule.id}: the rule itself broke: what it would have found is not known.`,
    detail: because,
  }));

function undecided({ undecided: all }: Review): readonly Section[] {
  if (all.length === 0) return [];
  return [
    {
      id: 'undecided',
      title: 'Undecided',
      lead: 'Neither clean nor wrong: the templates do not determine the value that the rule needs.',
      blocks: all.map(({ rule, resources, because }) =>
        text(`${rule.id} at ${resources.join(' and ')}: ${sentence(because)}`),
      ),
    },
  ];
}

function accepted(all: readonly AcceptedFinding[]): readonly Section[] {
  if (all.length === 0) return [];
  const decisions = Map.groupBy(all, ({ acceptance }) => acceptance);
  return [
    {
      id: 'accepted',
      title: 'Accepted',
      blocks: [...decisions].map(([{ rule, reason, owner, expires }, own]) =>
        text(`${rule} at ${addresses(own)}, by ${owner} until ${expires}: ${sentence(reason)}`),
      ),
    },
  ];
}

const text = (words: string): TextBlock => ({ kind: 'text', text: words });
const addresses = (all: readonly AcceptedFinding[]): string =>
  all.map(({ finding }) => finding.resources.join(' and ')).join(', ');

function generalRules(general: GeneralRules): Section {
  const title = 'General rules';
  if (general.kind === 'not-run')
    return {
      id: 'general',
      title,
      blocks: [
        { kind: 'text', text: 'Not run: this assembly was made without the CDK’s validation and cdk-nag.' },
      ],
    };
  const lines = general.plugins.map(({ plugin, open, acknowledged }) =>
    `${plugin}: ${open.length} open, ${acknowledged} acknowledged.`.concat(
      ...open.map(({ rule, description, constructs }) => ` ${rule} (${constructs}x): ${description}`),
    ),
  );
  return { id: 'general', title, blocks: lines.map((text) => ({ kind: 'text', text })) };
}

/** One rule, or the catalogue. */
export function ruleText(rule: RuleDescription): string {
  return [
    `${rule.id} (${rule.severity}, ${rule.family})`,
    sentence(rule.title),
    `Why: ${sentence(rule.why)}`,
    `Fix: ${sentence(rule.fix)}`,
    `Source: ${rule.source}`,
    ...(rule.controls.length === 0
      ? []
      : [`Controls: ${rule.controls.map(({ catalogue, id }) => `${catalogue} ${id}`).join(', ')}`]),
  ].join('\n');
}
