/** What the demo application remembers of each browser, by an opaque cookie. In memory, for as long as the run. */
import { randomBytes } from 'node:crypto';

import type { PendingSignIn, Tokens } from '../../../lambda/checks/relying-party.ts';
import type { StepResult } from '../../../lambda/checks/result.ts';

/** One call of the application to the service, as the page tells it. */
export interface Step {
  readonly result: StepResult<unknown>;
  /** Machine milliseconds. */
  readonly milliseconds: number;
}
export interface SignedIn {
  readonly host: string;
  readonly tokens: Tokens;
  /** As the service answered last; absent until it was asked. */
  readonly userinfo?: Readonly<Record<string, unknown>>;
  readonly refreshes: number;
}
export interface Visit {
  /** Sign-ins under way, by their `state`. */
  readonly pending: Map<string, { readonly host: string; readonly signIn: PendingSignIn }>;
  signedIn: SignedIn | undefined;
  /** Newest first. */
  readonly steps: Step[];
}

export const COOKIE = '__Host-demo';
/** Forgotten beyond these: who comes back later starts again. */
const MAXIMUM_VISITS = 200;
const MAXIMUM_PENDING = 20;
const MAXIMUM_STEPS = 6;

export class Visits {
  readonly #visits = new Map<string, Visit>();

  /** The visit that the cookie names, else a new one with the `Set-Cookie` line that names it from now on. */
  of(cookies: string | undefined): { readonly visit: Visit; readonly setCookie?: string } {
    const id = (cookies ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .find((pair) => pair.startsWith(`${COOKIE}=`))
      ?.slice(COOKIE.length + 1);
    const known = id === undefined ? undefined : this.#visits.get(id);
    if (known !== undefined) return { visit: known };
    const fresh = randomBytes(18).toString('base64url');
    const visit: Visit = { pending: new Map(), signedIn: undefined, steps: [] };
    this.#visits.set(fresh, visit);
    dropOldest(this.#visits, MAXIMUM_VISITS);
    return { visit, setCookie: `${COOKIE}=${fresh}; Path=/; Secure; HttpOnly; SameSite=Lax` };
  }
}

export const rememberPending = ({ pending }: Visit, host: string, signIn: PendingSignIn): void => {
  pending.set(signIn.state, { host, signIn });
  dropOldest(pending, MAXIMUM_PENDING);
};

export const rememberStep = ({ steps }: Visit, step: Step): void => {
  steps.unshift(step);
  steps.length = Math.min(steps.length, MAXIMUM_STEPS);
};

function dropOldest(held: Map<string, unknown>, maximum: number): void {
  const [oldest] = held.keys();
  if (held.size > maximum && oldest !== undefined) held.delete(oldest);
}
