import type { ClockOrigin } from '../../clock.ts';
import type { RegionRole } from '../../../../../lambda/contract/regions.ts';

/** An error as Lambda hands it to whoever invoked the function. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** From the host to an execution environment. Payloads are JSON texts, as they are for Lambda. */
export interface InvokeMessage {
  readonly kind: 'invoke';
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  readonly payload: string;
  /** Machine milliseconds that the invocation may take. */
  readonly timeoutMs: number;
  /** Simulated time from here on: its pace may have changed while the process was frozen. */
  readonly clock: ClockOrigin;
}
/** The pace of simulated time changed during an invocation. */
export interface ClockMessage {
  readonly kind: 'clock';
  readonly clock: ClockOrigin;
}
export type HostMessage = InvokeMessage | ClockMessage;

/** From an execution environment to the host. */
export type ProcessMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init-failed'; readonly error: FunctionError }
  | { readonly kind: 'answer'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'error'; readonly requestId: string; readonly error: FunctionError }
  /** A connection to a lost region was refused or swallowed. */
  | { readonly kind: 'hit'; readonly role: RegionRole };

/** Never throws: the host that the message was for may be gone. */
export const tellHost = (message: ProcessMessage): void => {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};
