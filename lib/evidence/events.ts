/**
 * Every line of a run's journal. `at` is simulated milliseconds since the run began; `realMs` is the machine's own
 * monotonic time since then. Lines carry no secret: ids of clients and items are drill-made or hashes.
 */
type Role = 'primary' | 'standby';
type Shape = 'black-hole' | 'refused' | 'errors';

/** What one client saw of one journey. `unavailable` is an honest 503 with Retry-After. */
export type AttemptOutcome = 'ok' | 'unavailable' | 'refused' | 'wrong' | 'unreachable';

export type JournalEntry =
  | {
      readonly kind: 'run-started';
      readonly scenario: string;
      readonly environment: string;
      readonly fingerprint: string;
      readonly seed: number;
      readonly speed: number;
      readonly shape: Shape;
    }
  | { readonly kind: 'phase'; readonly phase: string }
  | {
      readonly kind: 'attempt';
      readonly journey: string;
      readonly client: string;
      readonly clientKind: 'new-connection' | 'kept-alive' | 'stale-dns';
      readonly phase: string;
      readonly startedAt: number;
      readonly endedAt: number;
      readonly outcome: AttemptOutcome;
      readonly servedBy?: Role;
      readonly status?: number;
      readonly step?: string;
      readonly reason?: string;
    }
  | { readonly kind: 'fault-injected'; readonly fault: string; readonly target: string }
  | { readonly kind: 'fault-healed'; readonly fault: string; readonly hits: Readonly<Record<string, number>> }
  | {
      readonly kind: 'dns-answer';
      readonly client: string;
      readonly name: string;
      readonly role?: Role;
      readonly code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL';
    }
  | {
      readonly kind: 'checker';
      readonly healthCheck: string;
      readonly checker: number;
      readonly healthy: boolean;
      readonly reason: string;
    }
  | {
      readonly kind: 'health-check';
      readonly healthCheck: string;
      readonly healthy: boolean;
      readonly healthyPercent?: number;
    }
  | {
      readonly kind: 'record-switched';
      readonly name: string;
      readonly logicalId: string;
      readonly to: Role;
      readonly because: string;
    }
  | {
      readonly kind: 'boot';
      readonly functionName: string;
      readonly role: Role;
      readonly environmentId: string;
      readonly milliseconds: number;
      readonly reason: 'provisioned' | 'on-demand' | 'replaced';
    }
  | {
      readonly kind: 'wait';
      readonly functionName: string;
      readonly role: Role;
      readonly milliseconds: number;
    }
  | {
      readonly kind: 'dependency-call';
      readonly functionName: string;
      readonly role: Role;
      readonly service: string;
      readonly targetRegion: string;
      readonly operation: string;
      readonly resource: string;
      readonly outcome: 'ok' | 'error';
      readonly code?: string;
    }
  | {
      readonly kind: 'denied';
      readonly functionName: string;
      readonly role: Role;
      readonly action: string;
      readonly resource: string;
      readonly roleLogicalId: string;
    }
  | {
      readonly kind: 'item-lost';
      readonly table: string;
      readonly key: string;
      readonly from: string;
      readonly ageMilliseconds: number;
    }
  | {
      readonly kind: 'replicated';
      readonly table: string;
      readonly from: string;
      readonly to: string;
      readonly lagMilliseconds: number;
    }
  | {
      readonly kind: 'function-log';
      readonly functionName: string;
      readonly role: Role;
      readonly line: string;
    }
  | {
      readonly kind: 'function-died';
      readonly functionName: string;
      readonly role: Role;
      readonly reason: string;
    }
  | {
      readonly kind: 'operator';
      readonly action: string;
      readonly outcome: 'started' | 'done' | 'failed';
      readonly detail?: string;
    }
  | {
      readonly kind: 'mid-air';
      readonly flow: string;
      readonly event: string;
      readonly expected: string;
      readonly observed: string;
    }
  | {
      readonly kind: 'probe';
      readonly role: Role;
      readonly passed: number;
      readonly failed: number;
      readonly failures: readonly string[];
    }
  | {
      readonly kind: 'lateness';
      readonly source: 'checker-start' | 'dns-answer' | 'loop';
      readonly milliseconds: number;
    }
  | { readonly kind: 'note'; readonly message: string };

export type JournalEvent = JournalEntry & { readonly at: number; readonly realMs: number };
/** Receives entries; the journal stamps them. */
export type Emit = (entry: JournalEntry) => void;
