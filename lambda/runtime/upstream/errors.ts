/** How a conversation with an upstream provider can fail. Messages are ours: no token, code, or text of the provider. */
import { CodedError } from '../errors.ts';

/** It does not answer, or not now: the same may work later, and what is held may be used meanwhile. */
export class UpstreamUnavailable extends CodedError {
  /** The wait was used up: another try would use it up again. */
  readonly timedOut: boolean;
  constructor(message: string, { timedOut = false, cause }: { timedOut?: boolean; cause?: unknown } = {}) {
    super('UPSTREAM_UNAVAILABLE', message, cause);
    this.timedOut = timedOut;
  }
}

/**
 * `answer`: it said something that may not be believed or cannot be understood. `unreadable`: where it publishes a
 * document there is something else, such as the page of a gateway. `denied`: it answered that it does not sign this
 * person in.
 */
export type UpstreamRefusalReason = 'answer' | 'unreadable' | 'denied';

/**
 * An answer that makes nobody signed in, today or after a wait. Nothing that is held stands in for it, but for what is
 * unreadable: a machine put that there, and what was read before is still what the provider said.
 */
export class UpstreamRefused extends CodedError {
  readonly reason: UpstreamRefusalReason;
  constructor(reason: UpstreamRefusalReason, message: string, cause?: unknown) {
    super('UPSTREAM_REFUSED', message, cause);
    this.reason = reason;
  }
}
