/** What can be wrong with one region's AppConfig while its region is well. */
import { AwsError } from '../aws-api/error.ts';

export type ConfigurationFault =
  | { readonly kind: 'none' }
  /** Connections open, requests arrive, nothing is answered. */
  | { readonly kind: 'hang' }
  /** Every call is answered 500. */
  | { readonly kind: 'errors' }
  /** This is served instead of what is deployed, as if an operator had deployed it past the validator. */
  | { readonly kind: 'document'; readonly content: string };

/** The state of both regions' stand-ins that a fault may change while they serve. */
export class ConfigurationFaultState {
  #fault: ConfigurationFault = { kind: 'none' };
  #hits = 0;

  set(fault: ConfigurationFault): void {
    this.#fault = fault;
    this.#hits = 0;
  }

  /** Calls that met the fault since it was set. */
  get hits(): number {
    return this.#hits;
  }

  /** At each call: resolves when it may go on. @throws AwsError */
  async meet(peerGone: Promise<void>): Promise<void> {
    if (this.#fault.kind === 'none') return;
    this.#hits += 1;
    if (this.#fault.kind === 'errors')
      throw new AwsError('InternalServerException', 'The service could not answer.', 500);
    if (this.#fault.kind === 'hang') await peerGone;
  }

  /** What is served instead of `content`. */
  contentOf(content: string): string {
    return this.#fault.kind === 'document' ? this.#fault.content : content;
  }
}
