import type { FunctionError } from './process/messages.ts';

/** What whoever invoked a function gets to know. Invoking never throws for anything that the function did. */
export type InvocationResult =
  | { readonly kind: 'answer'; readonly payload: unknown }
  /** The handler threw, its process died or did not start, or it took longer than its time-out. */
  | { readonly kind: 'function-error'; readonly error: FunctionError }
  /** More events at once than the function's reserved concurrency allows; Lambda answers 429. */
  | { readonly kind: 'throttled' }
  /** The region is gone. In a black hole this comes only when the region is back or the world ends. */
  | { readonly kind: 'lost' };

/** https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html, Sandbox.Timedout */
export const timedOut = (requestId: string, timeoutSeconds: number): FunctionError => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  trace: [],
});

/** What Lambda says of a process that went away in the middle of an event. */
export const exited = (requestId: string, reason: string): FunctionError => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${reason}`,
  trace: [],
});
