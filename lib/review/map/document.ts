/** The map for people: a matrix of domains against journeys, what can be promised, and a picture for the page. */
import type { MatrixBlock, MatrixCell, Section, TableBlock, Tone } from '../../report/document.ts';
import { agreementOf } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import type { JourneyAvailability } from './availability.ts';
import { namedDomain } from './domain.ts';
import type { DomainKind, FailureDomain } from './domain.ts';
import type { DrillEvidence } from './evidence.ts';
import type { FailureDomainMap, MapCell } from './map.ts';
import type { JourneyOutcome } from './outcome.ts';
import { pictureOf } from './picture.ts';
import { OUTCOME_WORDS } from './words.ts';

const SIGNS: Readonly<Record<JourneyOutcome, readonly [sign: string, tone: Tone]>> = {
  falls: ['F', 'bad'],
  undecided: ['?', 'warning'],
  'depends-on-check': ['c', 'warning'],
  'fails-over': ['M', 'warning'],
  degrades: ['d', 'neutral'],
  unprotected: ['u', 'neutral'],
  stays: ['-', 'good'],
};

export function mapSection(map: FailureDomainMap, evidence: DrillEvidence): Section {
  const title = 'What falls together';
  if (map.system.journeys.length === 0)
    return {
      id: 'failure-domains',
      title,
      blocks: [
        { kind: 'text', text: 'No load balancer, API or schedule was found: there is nothing to map.' },
      ],
    };
  return {
    id: 'failure-domains',
    title,
    lead: `${LEADS[map.system.from]} ${drilled(evidence)}`,
    folded: true,
    blocks: [pictureOf(map.system), matrixOf(map, evidence), availabilityTable(map)],
  };
}

const LEADS = {
  declared: 'Journeys and their needs as the assembly declares them, over the resources in its templates.',
  derived:
    'Journeys are entry points, needs are what they may reach by reference, name or role: all of them count as hard.',
} as const;

function drilled({ runs, unused }: DrillEvidence): string {
  if (runs > 0) return `${runs} drill ${runs === 1 ? 'run' : 'runs'} of this assembly stand beside it.`;
  return unused > 0 ? 'No drill run of this very assembly stands beside it.' : 'No drill stands beside it.';
}

function matrixOf(map: FailureDomainMap, evidence: DrillEvidence): MatrixBlock {
  const rows = mergedRows(map);
  return {
    kind: 'matrix',
    caption: 'If this is lost, what becomes of each journey',
    corner: 'lost',
    columns: map.system.journeys.map(({ name }) => name),
    rows: rows.map(({ label, rows: same }) => ({
      label,
      cells: map.system.journeys.map((_, index) =>
        cellOf(
          same.flatMap((cells) => cells[index] ?? []),
          evidence,
        ),
      ),
    })),
    legend: legendOf(map.cells, evidence),
  };
}

type Row = readonly MapCell[];
interface MergedRow {
  readonly label: string;
  readonly rows: readonly Row[];
}

/** Domains of one kind and region that do the same to every journey share a row; so does all that nobody notices. */
function mergedRows({ system, cells }: FailureDomainMap): readonly MergedRow[] {
  const byDomain = Map.groupBy(cells, ({ domain }) => domain.id);
  const rows = system.domains.map((domain) => byDomain.get(domain.id) ?? []);
  const isNoticed = (row: Row): boolean => row.some(({ outcome }) => outcome !== 'stays');
  const unnoticed = rows.filter((row) => !isNoticed(row));
  return [
    ...mergedAlike(rows.filter(isNoticed)),
    ...(unnoticed.length === 0
      ? []
      : [
          {
            label: mergedAlike(unnoticed)
              .map(({ label }) => label)
              .join('; '),
            rows: unnoticed,
          },
        ]),
  ];
}

function mergedAlike(rows: readonly Row[]): readonly MergedRow[] {
  const groups = Map.groupBy(rows, (row) => {
    const [first] = row;
    return [first?.domain.kind, first?.domain.region, ...row.map(({ outcome }) => outcome)].join();
  });
  return [...groups.values()].map((same) => ({ label: labelOf(same.flatMap(domainOf)), rows: same }));
}

const domainOf = ([first]: Row): readonly FailureDomain[] => (first === undefined ? [] : [first.domain]);

const KIND_WORDS: Readonly<Record<DomainKind, string>> = {
  region: '',
  service: '',
  key: 'key ',
  certificate: 'certificate ',
  'third-party': '',
  account: '',
  'deploy-plane': '',
  monitoring: '',
};

function labelOf(domains: readonly FailureDomain[]): string {
  const [first] = domains;
  if (first === undefined) return '';
  if (first.kind === 'region') return namedDomain(first);
  const names = domains.map(({ label }) => label).join(', ');
  return `${KIND_WORDS[first.kind]}${names}${first.region === undefined ? '' : ` in ${first.region}`}`;
}

function cellOf(same: readonly MapCell[], evidence: DrillEvidence): MatrixCell {
  const [first] = same;
  if (first === undefined) return { sign: '', tone: 'neutral', title: '' };
  const agreements = same.map((cell) => agreementOf(cell, evidence));
  const agreement =
    agreements.find(({ kind }) => kind === 'contradicted') ??
    agreements.find(({ kind }) => kind === 'agrees');
  const [sign, tone] = SIGNS[first.outcome];
  return {
    sign: `${sign}${MARKS[agreement?.kind ?? 'undrilled']}`,
    tone: agreement?.kind === 'contradicted' ? 'bad' : tone,
    title: `${first.journey} ${OUTCOME_WORDS[first.outcome]}${said(agreement)}`,
  };
}

const MARKS: Readonly<Record<Agreement['kind'], string>> = { undrilled: '', agrees: '+', contradicted: '!' };
const said = (agreement: Agreement | undefined): string => {
  if (agreement === undefined || agreement.kind === 'undrilled') return '';
  const { scenario } = agreement.by;
  return agreement.kind === 'agrees' ? `, as ${scenario} saw` : `; ${scenario} saw something else`;
};

/** Only what is there to be read. */
function legendOf(cells: readonly MapCell[], evidence: DrillEvidence): MatrixBlock['legend'] {
  const used = new Set(cells.map(({ outcome }) => outcome));
  const outcomes = (Object.keys(SIGNS) as JourneyOutcome[]).filter((outcome) => used.has(outcome));
  const kinds = new Set(cells.map((cell) => agreementOf(cell, evidence).kind));
  return [
    ...outcomes.map((outcome) => ({
      sign: SIGNS[outcome][0],
      tone: SIGNS[outcome][1],
      meaning: OUTCOME_WORDS[outcome],
    })),
    ...(kinds.has('agrees') ? [{ sign: '+', tone: 'good' as const, meaning: 'a drill saw it' }] : []),
    ...(kinds.has('contradicted')
      ? [{ sign: '!', tone: 'bad' as const, meaning: 'a drill saw something else' }]
      : []),
  ];
}

function availabilityTable({ availability }: FailureDomainMap): TableBlock {
  const unpromised = distinct(availability.flatMap((journey) => journey.unpromised));
  const quoted = distinct(
    availability.flatMap(({ shares }) =>
      shares.filter(({ agreement }) => agreement === undefined).map(({ service }) => service),
    ),
  );
  return {
    kind: 'table',
    caption:
      'The most that each journey can promise: the product of what AWS promises for what it cannot do without',
    columns: [
      { label: 'journey' },
      { label: 'one region', align: 'right' },
      { label: 'both', align: 'right' },
      { label: 'of one region, without this service' },
    ],
    rows: availability.map((journey) => [
      journey.journey,
      percent(journey.onePercent, 3),
      journey.bothPercent === undefined ? 'no more' : percent(journey.bothPercent, 5),
      sharesOf(journey),
    ]),
    note: [
      'Both: as far as regions fail independently, and not counting the time in which people are moved.',
      ...(quoted.length === 0 ? [] : [`What is promised for ${quoted.join(', ')} is as others quote it.`]),
      ...(unpromised.length === 0 ? [] : [`No promise is known for ${unpromised.join(', ')}.`]),
    ].join(' '),
  };
}

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)];

/** Rounded down: a promise must not grow by rounding. The tolerance takes in what floating point lost. */
const percent = (value: number, decimals: number): string =>
  `${(Math.floor(value * 10 ** decimals + 1e-6) / 10 ** decimals).toFixed(decimals)} %`;

/** A promise of 100 % takes nothing away. */
const sharesOf = ({ shares }: JourneyAvailability): string =>
  shares
    .filter((share) => share.percent < 100)
    .map(({ service, withoutPercent }) => `${service} ${percent(withoutPercent, 3)}`)
    .join(', ');
