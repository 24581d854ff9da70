/** Secrets of a scripted world: one rotation and one rollover as a few rules over the fake clock. */
import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { Emit } from '../../lib/evidence/events.ts';
import type { KeyUse } from '../../lib/drill/load/workload.ts';
import type { LoginVerdict } from '../../lib/world/world.ts';
import type { FakeClock } from './fake-clock.ts';

export const PASSWORD_SECRET = 'holdover/test/database/application';
const KEYS = ['signing-keys', 'mac-keys', 'cookie-keys'];
const FIRST_SERIAL = 4;

export interface RotationScript {
  takesMs: number;
  /** Whether a rotation minds that a copy cannot follow. */
  waitsForCopies: boolean;
  attemptedAgainAfterMs: number;
  refusedLogins: number;
  /** Processes that look for the new password, in the primary. */
  searches: number;
  /** What the former password is worth once it was changed. */
  formerLogin: Readonly<Record<RegionRole, LoginVerdict>>;
  /** Regions whose processes take what is new. */
  follows: readonly RegionRole[];
  /** From a new key's publication to its first signature. */
  publishedMs: number;
  /** Whether the former key stays in the published set. */
  formerStays: boolean;
  /** What somebody who comes back is told. */
  welcome: string;
}

export const goodRotation = (): RotationScript => ({
  takesMs: 4000,
  waitsForCopies: true,
  attemptedAgainAfterMs: 300_000,
  refusedLogins: 5,
  searches: 1,
  formerLogin: { primary: 'refused', standby: 'refused' },
  follows: ['primary', 'standby'],
  publishedMs: 900_000,
  formerStays: true,
  welcome: 'ok',
});

export class FakeRotation {
  readonly #emit: Emit;
  readonly #clock: FakeClock;
  readonly script: RotationScript;
  readonly #isDark: () => boolean;
  #rotated = false;
  #rolledAt: number | undefined;

  constructor(emit: Emit, clock: FakeClock, script: RotationScript, isDark: () => boolean) {
    this.#emit = emit;
    this.#clock = clock;
    this.script = script;
    this.#isDark = isDark;
  }

  async begin(): Promise<void> {
    if (this.script.waitsForCopies && this.#isDark()) {
      this.#step('createSecret', 'its copy does not follow');
      await this.#clock.sleep(this.script.attemptedAgainAfterMs);
      return this.begin();
    }
    this.#step('createSecret');
    await this.#clock.sleep(this.script.takesMs);
    this.#rotated = true;
    for (let login = 0; login < this.script.refusedLogins; login += 1)
      this.#emit({
        kind: 'database-connection',
        role: 'primary',
        endpoint: 'read-only',
        outcome: 'wrong-password',
      });
    for (let search = 0; search < this.script.searches; search += 1)
      this.#emit({ kind: 'function-log', functionName: 'auth-primary', role: 'primary', line: SEARCH });
    this.#step('finishSecret');
  }

  roll(): void {
    this.#rolledAt ??= this.#clock.elapsedMs();
  }

  value(): string {
    const serial = this.#rotated ? FIRST_SERIAL + 1 : FIRST_SERIAL;
    return JSON.stringify({ serial, username: 'auth_app', password: `password-${serial}` });
  }

  formerLogin(role: RegionRole): LoginVerdict {
    return this.#rotated ? this.script.formerLogin[role] : 'taken';
  }

  /** By holder's name, as a health document tells them. */
  versions(role: RegionRole) {
    const follows = this.script.follows.includes(role);
    const version = (isNew: boolean) => ({
      serial: isNew && follows ? FIRST_SERIAL + 1 : FIRST_SERIAL,
      heldForSeconds: 1,
      confirmedAgeSeconds: 1,
    });
    const keys = KEYS.map((name) => [name, version(this.#rolledAt !== undefined)] as const);
    return { ...Object.fromEntries(keys), 'database-credential': version(this.#rotated) };
  }

  get published(): readonly string[] {
    if (this.#rolledAt === undefined) return ['former'];
    return this.script.formerStays ? ['former', 'new'] : ['new'];
  }

  use(kept: readonly string[]): KeyUse {
    const at = this.#rolledAt;
    const signs = at !== undefined && this.#clock.elapsedMs() >= at + this.script.publishedMs;
    const signedBy = signs ? 'new' : 'former';
    return { outcome: kept.includes(signedBy) ? 'verified' : 'unknown-key', signedBy, kept };
  }

  #step(step: string, reason?: string): void {
    const end =
      reason === undefined ? ({ outcome: 'done' } as const) : ({ outcome: 'failed', reason } as const);
    this.#emit({ kind: 'rotation-step', secret: PASSWORD_SECRET, step, ...end });
  }
}

const SEARCH = JSON.stringify({
  event: 'held-value',
  component: 'database-credential',
  transition: 'rejected-in-use',
});
