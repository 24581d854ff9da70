import type { Journey } from '../../lambda/contract/journeys.ts';
import type { Emit } from '../../lib/evidence/events.ts';
import type {
  AttemptResult,
  IssuerVisit,
  KeyWatch,
  LoadClient,
  MidAirEnd,
  MidAirFlow,
  UpstreamAttemptResult,
  Workload,
  WritesAccount,
} from '../../lib/drill/load/workload.ts';
import type { FakeWorld } from './fake-world.ts';

/** Answers every journey by the fake world's state; `change` bends single answers. */
export class ScriptedWorkload implements Workload {
  readonly #world: FakeWorld;
  readonly #emit: Emit;
  change: (journey: Journey, result: AttemptResult) => AttemptResult = (_journey, result) => result;
  /** Machine milliseconds of a good answer. */
  takes: (journey: Journey) => number = () => 30;
  midAirEnd: MidAirEnd = { observed: 'ok', accepted: true };
  account: WritesAccount = { acknowledged: 40, missing: [] };
  prepareFails: Error | undefined;
  attemptThrows = false;
  /** Of the answers that clients get, by the region that they lead to; seconds. */
  answerTtl = { primary: 20, standby: 20 };
  /** Otherwise flows stay in mid-air for ever. */
  lands = true;

  constructor(world: FakeWorld, emit: Emit) {
    this.#world = world;
    this.#emit = emit;
  }

  prepare(): Promise<void> {
    return this.prepareFails === undefined ? Promise.resolve() : Promise.reject(this.prepareFails);
  }

  async attempt(journey: Journey, client: LoadClient): Promise<AttemptResult> {
    if (this.attemptThrows) throw new TypeError('a defect of the client');
    const role = this.#resolve(client);
    this.#emit({
      kind: 'dns-answer',
      client: client.name,
      name: 'login.test.example',
      role,
      code: 'NOERROR',
      ttlSeconds: this.answerTtl[role],
    });
    const lost = this.#world.isLost(role);
    await this.#world.clock.sleep(lost ? 5000 : this.takes(journey) * this.#world.clock.speed);
    return this.change(journey, lost ? this.#unreachable() : this.#answer(journey, role));
  }

  /** What somebody gets who signs in at their provider; by default what is promised. */
  upstream: (result: UpstreamAttemptResult, isFailing: boolean) => UpstreamAttemptResult = (result) => result;

  async attemptUpstream(): Promise<UpstreamAttemptResult> {
    const { isFailing } = this;
    await this.#world.clock.sleep(30 * this.#world.clock.speed);
    const seen = { realDurationMs: 30, servedBy: 'primary' } as const;
    return this.upstream(
      isFailing
        ? { ...seen, outcome: 'turned-away', status: 503, session: 'none', password: 'ok' }
        : { ...seen, outcome: 'signed-in', status: 200 },
      isFailing,
    );
  }

  /** Each client's cached answer runs out at its own time within the TTL; stale ones keep it ten times as long. */
  #resolve(client: LoadClient): 'primary' | 'standby' {
    const share = (client.index % 20) / 20;
    const keepsMs = this.#world.script.ttlMs * (client.kind === 'stale-dns' ? 10 : share);
    return this.#world.leadsTo(keepsMs);
  }

  #unreachable(): AttemptResult {
    return { outcome: 'unreachable', step: 'connect', reason: 'connect: timed out', servedBy: 'primary' };
  }

  #answer(journey: Journey, servedBy: 'primary' | 'standby'): AttemptResult {
    if (journey === 'admin' && this.#world.writable !== servedBy)
      return {
        outcome: 'unavailable',
        step: 'admin-create',
        status: 503,
        servedBy,
        reason: '503, Retry-After 5',
      };
    return { outcome: 'ok', servedBy, status: 200 };
  }

  watchKeys(_role: 'primary' | 'standby', keptSeconds: number): KeyWatch {
    const { clock, rotation } = this.#world;
    let kept = { keys: rotation.published, at: clock.elapsedMs() };
    return {
      look: () => {
        if (clock.elapsedMs() - kept.at >= keptSeconds * 1000)
          kept = { keys: rotation.published, at: clock.elapsedMs() };
        return Promise.resolve(rotation.use(kept.keys));
      },
      welcomeBack: () => {
        const observed = rotation.script.welcome;
        return Promise.resolve([
          { ...this.visit, what: 'session of before', observed, accepted: observed === 'ok' },
        ]);
      },
      close: () => undefined,
    };
  }

  visit: IssuerVisit = {
    host: 'auth.tenant.example',
    what: 'sign-in',
    expected: 'signed in',
    observed: 'ok',
    accepted: true,
  };

  /** The region that the visitor dialled, where they did. */
  get dialled(): 'primary' | 'standby' | undefined {
    return this.#world.lastThrough;
  }

  visitIssuers(): Promise<readonly IssuerVisit[]> {
    const servedBy = this.dialled ?? this.#world.leadsTo();
    return Promise.resolve([{ servedBy, ...this.visit }]);
  }

  /** Between an operator's decision and the opening of writes. */
  get isMoving(): boolean {
    return this.#world.writable === undefined;
  }

  /** Whether a dependency fails now. */
  get isFailing(): boolean {
    return this.#world.isFailing;
  }

  accountForWrites(): Promise<WritesAccount> {
    return Promise.resolve(this.account);
  }

  midAir(): readonly MidAirFlow[] {
    return [
      {
        name: 'lost-answer',
        event: 'the answer was lost',
        expected: 'the same child',
        begin: () =>
          Promise.resolve(() =>
            this.lands ? Promise.resolve(this.midAirEnd) : new Promise(() => undefined),
          ),
      },
    ];
  }
}
