/** What the service needs from outside beside the artifact store, the directory, user rows and held keys. */
import type { Passwords } from '../runtime/passwords.ts';

export interface ServiceClock {
  readonly nowSeconds: () => number;
  /** Running time: never jumps with the wall clock. For budgets and floors. */
  readonly runningMilliseconds: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface PasswordVerifier extends Pick<Passwords, 'selfTest'> {
  /** Without `stored` it spends the same time on a password that never matches, so that absence cannot be timed. */
  readonly verify: (password: string, stored: string | undefined) => Promise<boolean>;
}

/** What may be said of an error: its class and code, and ours alone with its message. */
export interface ErrorNote {
  readonly error: string;
  readonly errorCode?: string;
}

/** Everything the service may say about a request. No field can hold a token, code, cookie, password or secret. */
export type ServiceEvent =
  | { readonly event: 'signed-in' }
  | { readonly event: 'sign-in-refused'; readonly reason: string }
  | ({ readonly event: 'sign-in-unavailable'; readonly reason: string } & Partial<ErrorNote>)
  | { readonly event: 'refresh-repeated'; readonly count: number }
  | { readonly event: 'refresh-ahead'; readonly count: number }
  | { readonly event: 'refresh-reused'; readonly count: number }
  | { readonly event: 'code-used-in-two-regions' }
  | { readonly event: 'not-replicated-yet'; readonly component: string; readonly ageSeconds: number }
  | { readonly event: 'moved'; readonly ageSeconds: number }
  | ({ readonly event: 'dependency-failed'; readonly component: string } & ErrorNote)
  /** `step` is the frame that threw, without the message: messages of libraries quote what they were given. */
  | ({ readonly event: 'request-failed'; readonly step?: string } & ErrorNote)
  | {
      readonly event: 'request';
      readonly method: string;
      readonly path: string;
      readonly status: number;
      readonly milliseconds: number;
    };

/** Takes one line; the correlation id and host of the request stand in each. */
export type EventLog = (
  line: ServiceEvent & { readonly correlationId: string; readonly host: string },
) => void;
