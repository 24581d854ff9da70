/** What the service needs from outside beside the artifact store, the directory, user rows and held keys. */

export interface ServiceClock {
  readonly nowSeconds: () => number;
  /** Running time: never jumps with the wall clock. For budgets and floors. */
  readonly runningMilliseconds: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface PasswordVerifier {
  /** Without `stored` it spends the same time on a password that never matches, so that absence cannot be timed. */
  readonly verify: (password: string, stored: string | undefined) => Promise<boolean>;
}

/** Everything the service may say about a request. No field can hold a token, code, cookie, password or secret. */
export type ServiceEvent =
  | { readonly event: 'signed-in'; readonly accountId: string }
  | { readonly event: 'sign-in-refused'; readonly reason: string }
  | { readonly event: 'sign-in-unavailable'; readonly reason: string }
  | { readonly event: 'refresh-repeated'; readonly generation: number }
  | { readonly event: 'refresh-ahead'; readonly generation: number }
  | { readonly event: 'refresh-reused'; readonly generation: number }
  | { readonly event: 'code-used-in-two-regions' }
  | { readonly event: 'not-replicated-yet'; readonly kind: string; readonly ageSeconds: number }
  | { readonly event: 'moved'; readonly ageSeconds: number }
  | { readonly event: 'dependency-failed'; readonly dependency: string; readonly message: string }
  | { readonly event: 'request-failed'; readonly message: string; readonly stack: string | undefined }
  | {
      readonly event: 'request';
      readonly method: string;
      readonly route: string;
      readonly status: number;
      readonly milliseconds: number;
    };

/** Writes one structured line; the correlation id and host of the request stand in each. */
export type EventLog = (
  line: ServiceEvent & { readonly correlationId: string; readonly host: string },
) => void;
