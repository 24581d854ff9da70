/**
 * Every line of a run's journal. `at` is simulated milliseconds since the run began; `realMs` is the machine's own
 * monotonic time since then. Lines carry no secret: ids of clients and items are drill-made or hashes.
 */
import type { AssemblyFacts } from './assembly-facts.ts';
import type { ChangeTried, ControlPlaneCall } from './control-planes.ts';
import type { UpstreamAttemptEntry } from './upstream-attempt.ts';

type Role = 'primary' | 'standby';
type Shape = 'black-hole' | 'refused' | 'errors';
type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** Served from held state, that old; or not there at all. `soft` ones do not count in a region's state. */
export interface Impairment {
  readonly state: 'degraded' | 'down';
  readonly ageSeconds?: number;
  readonly reason: string;
  readonly soft: boolean;
}

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
      /** How the world differs from its assembly, in words; absent where it does not. */
      readonly variation?: string;
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
      /** Machine time that the attempt took: all of it work, when nothing was cut. */
      readonly realDurationMs?: number;
      /** Marked by the drill where no objective covers it, for example a client that waits out a Retry-After. */
      readonly apart?: boolean;
    }
  | UpstreamAttemptEntry
  | {
      readonly kind: 'fault-injected';
      /** Kind of fault, as worlds are asked for it. */
      readonly what: string;
      readonly roles: readonly Role[];
      readonly fault: string;
      readonly target: string;
    }
  | { readonly kind: 'fault-healed'; readonly fault: string; readonly hits: Readonly<Record<string, number>> }
  | {
      readonly kind: 'dns-answer';
      readonly client: string;
      readonly name: string;
      readonly role?: Role;
      readonly code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL';
      /** For how long the record of this name may be held; what it is an alias of has a TTL of its own. */
      readonly ttlSeconds?: number;
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
      /** Calls that this line stands for; one where absent. */
      readonly count?: number;
    }
  | {
      /** A login at an endpoint of the database: which instance took it, or why nobody did. */
      readonly kind: 'database-connection';
      readonly role: Role;
      /** `cluster` and `cluster-reader` are the cluster's own, the others the proxy's. */
      readonly endpoint: 'read-write' | 'read-only' | 'cluster' | 'cluster-reader';
      readonly outcome: 'opened' | 'no-writer' | 'no-reader' | 'no-connection' | 'wrong-password';
      /** Identifier of the instance, where one took it. */
      readonly instance?: string;
    }
  | {
      /** The cluster of `role` became the writer; its instances restarted, so that their connections ended. */
      readonly kind: 'database-promoted';
      readonly role: Role;
      readonly connectionsEnded: number;
    }
  | {
      /** What a region said of itself when it was asked: `unreachable` where it said nothing. */
      readonly kind: 'readiness';
      readonly role: Role;
      readonly word: string;
      readonly status?: number;
    }
  | {
      /** What a region told a probe of itself. `silent` where it told nothing. */
      readonly kind: 'health-document';
      readonly phase: string;
      readonly role: Role;
      readonly state: 'ready' | 'degraded' | 'unready' | 'silent';
      /** False: only the public word, because whoever answered could not know the probe's signature. */
      readonly whole: boolean;
      /** Held values and checks by name: whatever is not healthy. */
      readonly impaired: Readonly<Record<string, Impairment>>;
      /** Which version of each value the process that answered holds; empty where only the word was told. */
      readonly serials: Readonly<Record<string, number>>;
    }
  | {
      /** One step of a rotation, as Secrets Manager had it carried out. */
      readonly kind: 'rotation-step';
      readonly secret: string;
      readonly step: string;
      readonly outcome: 'done' | 'failed';
      readonly reason?: string;
    }
  | {
      /** What a rotation has come to: the current serial in each store, and whether the former password still opens. */
      readonly kind: 'rotation';
      readonly phase: string;
      readonly secret: string;
      readonly formerSerial: number;
      readonly serials: Readonly<Partial<Record<Role, number>>>;
      readonly formerLogin: Readonly<Record<Role, 'taken' | 'refused' | 'unreachable'>>;
    }
  | {
      /** An application verified a fresh ID token by a key set that it keeps for a while. */
      readonly kind: 'key-look';
      readonly phase: string;
      /** The region that the application dialled. */
      readonly role: Role;
      /** `unknown-key`: the kept set has no such key. `failed`: there was no token to verify. */
      readonly outcome: 'verified' | 'unknown-key' | 'forged' | 'failed';
      readonly signedBy?: string;
      /** Ids of the kept set. */
      readonly kept: readonly string[];
      readonly reason?: string;
    }
  | {
      /** Every acknowledged administrative write was looked for; ids of those that were not found. */
      readonly kind: 'writes-accounted';
      readonly acknowledged: number;
      readonly missing: readonly string[];
    }
  | {
      readonly kind: 'denied';
      readonly functionName: string;
      readonly role: Role;
      readonly action: string;
      readonly resource: string;
      /** `<stack>/<logical id>` of the role. */
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
      /** The largest of what this line stands for. */
      readonly lagMilliseconds: number;
      /** Items that this line stands for; one where absent. */
      readonly count?: number;
    }
  | {
      readonly kind: 'function-log';
      readonly functionName: string;
      readonly role: Role;
      readonly line: string;
    }
  | {
      /** A process of the world itself ended while it was needed: what was seen after it says nothing. */
      readonly kind: 'part-died';
      readonly part: string;
      readonly reason: string;
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
      /** The region that an action is for, where it is for one. */
      readonly target?: Role;
      readonly detail?: string;
    }
  | ChangeTried
  | ControlPlaneCall
  | {
      readonly kind: 'mid-air';
      readonly flow: string;
      readonly event: string;
      readonly expected: string;
      readonly observed: string;
      readonly accepted?: boolean;
      /** The item was allowed to be missing only because it was lost inside the replication lag. */
      readonly lostInLag?: boolean;
    }
  | {
      /** A step of somebody who looks at an issuer. `through`: dialled in that region, whatever DNS says. */
      readonly kind: 'issuer-visit';
      readonly phase: string;
      readonly host: string;
      readonly what: string;
      readonly expected: string;
      readonly observed: string;
      readonly accepted: boolean;
      readonly servedBy?: Role;
      readonly through?: Role;
    }
  | {
      readonly kind: 'probe';
      readonly role: Role;
      readonly passed: number;
      readonly failed: number;
      /** Of these, how many are no answer at all, or "not now". */
      readonly unanswered: number;
      readonly failures: readonly string[];
    }
  | {
      /** An alarm of a region changed its state; `told` is everybody who was sent it. */
      readonly kind: 'alarm';
      /** `<stack>/<logical id>`. */
      readonly alarm: string;
      readonly name: string;
      readonly role: Role;
      readonly from: AlarmState;
      readonly to: AlarmState;
      readonly reason: string;
      readonly told: readonly {
        /** `<stack>/<logical id>`. */
        readonly topic: string;
        readonly protocol: string;
        readonly endpoint: string;
      }[];
      /** ARNs of actions that no template of the region declares: nobody is there to be told. */
      readonly unknownActions: readonly string[];
    }
  | {
      /** How late the machine was at worst while a fault was judged, milliseconds at full speed. */
      readonly kind: 'lateness-within';
      readonly phase: string;
      readonly checkerStartMs: number;
      readonly dnsAnswerMs: number;
      readonly loopLagMs: number;
      readonly stolenMs: number;
      /** Share of the processors' time that nobody used, 0 to 1; absent where it decides nothing. */
      readonly idleShare?: number;
      /** Share of it that programs outside of this run used, 0 to 1; absent where nobody knows. */
      readonly otherWorkShare?: number;
    }
  | {
      readonly kind: 'lateness';
      readonly source: 'checker-start' | 'dns-answer' | 'loop';
      readonly milliseconds: number;
    }
  | { readonly kind: 'note'; readonly message: string }
  | AssemblyFacts
  | {
      /** What the world grants its clients and replicas, simulated time. */
      readonly kind: 'limits';
      readonly clientTimeoutMs: number;
      readonly keptAliveMs: number;
      readonly replicationLagMs: number;
    }
  | {
      /** A journey's declared dependencies, as the assembly carries them. */
      readonly kind: 'declared';
      readonly journey: string;
      readonly hard: readonly string[];
      readonly soft: readonly string[];
    }
  | {
      /**
       * Before any fault the service did not give what a load needs: accounts, an application, people signed in.
       */
      readonly kind: 'preparation-failed';
      readonly step: string;
      readonly outcome: Exclude<AttemptOutcome, 'ok'>;
      readonly reason: string;
      readonly status?: number;
      readonly servedBy?: Role;
    }
  | { readonly kind: 'interrupted'; readonly reason: string };

export type JournalEvent = JournalEntry & { readonly at: number; readonly realMs: number };
/** Receives entries; the journal stamps them. */
export type Emit = (entry: JournalEntry) => void;
