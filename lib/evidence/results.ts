/** `results.json`: what a machine reads after a run. Seconds are simulated unless a name says otherwise. */

/** Raised whenever a field changes its meaning. */
export const RESULTS_VERSION = 1;

export type Outcome = 'pass' | 'fail' | 'unknown';

export interface CheckResult {
  /** Unique, lower case and dashes. */
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** One plain sentence: what was expected and what was found. */
  readonly reason: string;
  /** Where in the story it showed. */
  readonly stage: string;
  /** `<stack>/<logical id>` of the lines to look at. */
  readonly logicalIds: readonly string[];
}

export interface StageResult {
  readonly id: string;
  readonly label: string;
  /** Since the run began. */
  readonly atMs: number;
  /** Since the fault; since the decision for stages of a promotion. */
  readonly afterSeconds: number;
  /** What of it the clock scaled, and what was work of this machine. */
  readonly waitMs: number;
  readonly workMs: number;
  readonly detail?: string;
  readonly part?: string;
}

export interface JourneyFigures {
  readonly journey: string;
  /** Attempts by phase. */
  readonly attempts: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  /** Fault to first good answer over the clients that the objective covers; null where none came back. */
  readonly recovery: {
    readonly clients: number;
    readonly recovered: number;
    readonly p50Seconds: number | null;
    readonly p99Seconds: number | null;
    readonly objectiveP50Seconds: number;
    readonly objectiveP99Seconds: number;
  } | null;
  /** Clients that keep DNS answers beyond their TTL: shown, not judged. */
  readonly staleRecoverySeconds: number | null;
}

/** Good answers of one journey in one phase, machine milliseconds. */
export interface JourneyLatency {
  readonly journey: string;
  readonly phase: string;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

export interface DependencyObservation {
  readonly journey: string;
  readonly hard: readonly string[];
  readonly soft: readonly string[];
  /** Whether the journey failed while the story kept something from it. */
  readonly changed: boolean;
  readonly expectedToChange: boolean;
}

export interface FaultResult {
  /** Kind of fault, for example `secret-store`. */
  readonly what: string;
  /** `primary`, `standby`; empty for what is in no region. */
  readonly roles: readonly string[];
}

export interface RunResults {
  readonly version: number;
  readonly scenario: string;
  readonly environment: string;
  readonly fingerprint: string;
  readonly shape: string;
  /** How the world differed from its assembly, in words; `as synthesized` where it did not. */
  readonly variation: string;
  readonly seed: number;
  readonly speed: number;
  readonly outcome: Outcome;
  readonly sentence: string;
  readonly checks: readonly CheckResult[];
  readonly stages: readonly StageResult[];
  readonly journeys: readonly JourneyFigures[];
  readonly latencies: readonly JourneyLatency[];
  /** Planned changes of sides, in order: from the decision to the first administrative write; null where none worked. */
  readonly switchovers: readonly {
    readonly to: string;
    readonly seconds: number | null;
    readonly targetSeconds: number;
  }[];
  readonly dependencies: readonly DependencyObservation[];
  /** In the order in which they were injected; absent in evidence of older tools. */
  readonly faults?: readonly FaultResult[];
  /** Items that had not left the lost region, oldest first. */
  readonly lostItems: readonly {
    readonly table: string;
    readonly key: string;
    readonly ageSeconds: number;
  }[];
  readonly counts: Readonly<Record<string, number>>;
  /** Worst case of the machine itself, machine milliseconds. */
  readonly lateness: {
    readonly checkerStartMs: number;
    readonly dnsAnswerMs: number;
    readonly loopLagMs: number;
    /** What the host of a virtual machine took from each processor, machine milliseconds. */
    readonly stolenMs: number;
    /** Wall time ran no faster than work meanwhile, machine milliseconds. */
    readonly heldBackMs: number;
    readonly waitedShare: number;
  };
  readonly simulatedSeconds: number;
  readonly realSeconds: number;
}
