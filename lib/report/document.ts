/**
 * The one document that every tool maps its result to. It knows nothing of drills or reviews: titles, figures,
 * tables, findings and one kind of chart. Renderers hold all colour, column and mark-up code.
 *
 * All times are milliseconds on one axis, whose zero the tool chooses (a drill: the start of the run, simulated).
 * All texts are plain text; renderers escape them. An empty list renders as nothing.
 */

/**
 * What a colour says. `good` to `neutral` judge; `first` and `second` only tell two things apart (two regions).
 * No renderer relies on colour alone: each tone has a word or a sign of its own.
 */
export type Tone = 'good' | 'bad' | 'warning' | 'neutral' | 'first' | 'second';

export type Outcome = 'pass' | 'fail' | 'unknown';

export interface ReportDocument {
  /** One line, for example `region-loss: a whole region goes dark`. */
  readonly title: string;
  /** One sentence under the title. */
  readonly subtitle?: string;
  readonly verdict: Verdict;
  /** Circumstances of the run: environment, seed, speed. Short values. */
  readonly facts: readonly Fact[];
  /** The few numbers that a reader should take away; about four to eight. */
  readonly figures: readonly KeyFigure[];
  /** What to change or to know, worst first. Shown before the sections. */
  readonly findings: readonly Finding[];
  readonly sections: readonly Section[];
  /** Last line: how to repeat, where the evidence lies. */
  readonly footer?: string;
}

export interface Verdict {
  readonly outcome: Outcome;
  /** Why, in one plain sentence. */
  readonly sentence: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface KeyFigure {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  /** What the value is measured against, for example `objective 55 s`. */
  readonly against?: string;
  readonly tone: Tone;
}

export interface Finding {
  readonly severity: 'error' | 'warning' | 'note';
  /** One sentence: what is wrong. */
  readonly title: string;
  /** What was found, what was expected. */
  readonly detail?: string;
  /** Where in the story it showed, for example a stage or a phase. */
  readonly where?: string;
  /** Which resources to look at: logical ids with their stack, for example `holdover-dev-edge-eu-west-1/Ready`. */
  readonly resources?: readonly string[];
}

export interface Section {
  /** Unique, lower case and dashes: anchor in HTML, key in JSON. */
  readonly id: string;
  readonly title: string;
  readonly lead?: string;
  /** True where a reader of a pull request opens it only when the lead makes them: Markdown folds it. */
  readonly folded?: boolean;
  readonly blocks: readonly Block[];
}

export type Block = TextBlock | TableBlock | MatrixBlock | StagesBlock | TimelineBlock | DiagramBlock;

export interface TextBlock {
  readonly kind: 'text';
  readonly text: string;
}

export type Cell = string | { readonly text: string; readonly tone: Tone };
export interface Column {
  readonly label: string;
  /** Numbers go right. Left by default. */
  readonly align?: 'left' | 'right';
}
/** Every row has one cell a column; missing cells render empty. */
export interface TableBlock {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Said instead of an empty table, for example `Nothing was lost.` */
  readonly whenEmpty?: string;
  readonly note?: string;
}

/** A small square per pair, for example declared against observed dependencies. */
export interface MatrixBlock {
  readonly kind: 'matrix';
  readonly caption: string;
  /** Left upper corner: what rows are. */
  readonly corner: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly MatrixCell[] }[];
  /** What each sign means. */
  readonly legend: readonly { readonly sign: string; readonly tone: Tone; readonly meaning: string }[];
}
export interface MatrixCell {
  /** One or two characters; empty for "nothing". */
  readonly sign: string;
  readonly tone: Tone;
  /** Whole sentence, for the tooltip and for readers of the page's text. */
  readonly title: string;
}

/**
 * What stands in the middle and what it leans on at both sides: for example journeys between two regions. A picture of
 * what a matrix beside it says in full: renderers of text leave it out.
 */
export interface DiagramBlock {
  readonly kind: 'diagram';
  readonly title: string;
  /** For readers who cannot see it: what the picture shows, in a sentence or two. */
  readonly description: string;
  readonly middle: DiagramCluster;
  readonly left: DiagramCluster;
  readonly right: DiagramCluster;
  /** Below all three: what belongs to neither side. */
  readonly below: DiagramCluster;
  /** From a box in the middle to one at a side. */
  readonly links: readonly DiagramLink[];
  /** What both styles of a line mean. */
  readonly legend: { readonly solid: string; readonly dashed: string };
}
export interface DiagramCluster {
  readonly label: string;
  readonly boxes: readonly DiagramBox[];
}
export interface DiagramBox {
  /** Unique in the picture. */
  readonly id: string;
  readonly label: string;
  /** Smaller, under the label. */
  readonly detail?: string;
  readonly tone: Tone;
}
export interface DiagramLink {
  readonly from: string;
  readonly to: string;
  readonly style: 'solid' | 'dashed';
  /** Whole sentence, for the tooltip. */
  readonly title: string;
}

/** Steps of a recovery, one after another, each split into waiting (scaled by the speed) and work (real). */
export interface StagesBlock {
  readonly kind: 'stages';
  readonly caption: string;
  readonly stages: readonly Stage[];
  readonly note?: string;
}
export interface Stage {
  readonly label: string;
  /** On the document's axis. */
  readonly startMs: number;
  readonly waitMs: number;
  readonly workMs: number;
  readonly detail?: string;
  readonly resource?: string;
}

/** Everything that has a time, on one axis. Lanes are drawn from top to bottom. */
export interface TimelineBlock {
  readonly kind: 'timeline';
  readonly title: string;
  /** For readers who cannot see it: what the picture shows, in a sentence or two. */
  readonly description: string;
  readonly startMs: number;
  readonly endMs: number;
  /**
   * Label zero differs from the axis zero: for example the fault.
   * Ticks are counted from here; default `startMs`.
   */
  readonly originMs?: number;
  /** What ticks are counted from, for example `after the fault`. */
  readonly originLabel?: string;
  readonly markers: readonly Marker[];
  readonly lanes: readonly Lane[];
}
/** A vertical line through all lanes, numbered in order; the label stands in a list under the chart. */
export interface Marker {
  readonly atMs: number;
  readonly label: string;
  readonly tone: Tone;
}

export type Lane = DensityLane | StateLane | LevelLane | HeadingLane;
/** A line of text between groups of lanes. */
export interface HeadingLane {
  readonly kind: 'heading';
  readonly label: string;
}
/** Stacked counts per bin: attempts by outcome, DNS answers by region. */
export interface DensityLane {
  readonly kind: 'density';
  readonly label: string;
  /** Width of a bin; bin 0 begins at the chart's `startMs`. */
  readonly binMs: number;
  /** Bottom first. `counts[i]` belongs to bin i. */
  readonly series: readonly {
    readonly label: string;
    readonly tone: Tone;
    readonly counts: readonly number[];
  }[];
  /** Points worth a sign of their own, for example recovery. */
  readonly marks?: readonly { readonly atMs: number; readonly label: string; readonly tone: Tone }[];
  /** One line on the right of the label or under it, for example `back after 41.2 s`. */
  readonly detail?: string;
}
/** What state something was in; several thin rows may share one lane (16 checkers). */
export interface StateLane {
  readonly kind: 'state';
  readonly label: string;
  readonly rows: readonly { readonly label: string; readonly intervals: readonly Interval[] }[];
  readonly detail?: string;
}
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
  readonly tone: Tone;
  readonly label: string;
}
/** A step line from 0 to `maximum`: for example healthy checkers. */
export interface LevelLane {
  readonly kind: 'level';
  readonly label: string;
  readonly unit: string;
  readonly maximum: number;
  /** Each value holds until the next one. Sorted by time. */
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
  /** A horizontal line, for example 18 % of the checkers. */
  readonly threshold?: { readonly value: number; readonly label: string };
  readonly detail?: string;
}
