/** What is looked at before a tenant's host is switched on, and through which ports. */
import type { Role } from '../config/environment.ts';

/** A CNAME with what it has to say. Names in lower case, without a final dot. */
export interface AliasRecord {
  readonly name: string;
  readonly value: string;
}

/** A certificate as ACM describes it. */
export type FoundCertificate =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'found';
      /** ACM's word, for example `ISSUED` or `PENDING_VALIDATION`. */
      readonly status: string;
      /** Every name on it; may begin with `*.`. */
      readonly names: readonly string[];
      /** What proves that the tenant agrees; ACM takes some seconds to think of it. */
      readonly validation?: AliasRecord;
      /** ACM's word for why it could not issue it, for example `CAA_ERROR`. */
      readonly failure?: string;
    };

/** How a name answers: the whole chain of aliases, and whether there are addresses at its end. */
export interface FoundName {
  readonly aliases: readonly string[];
  readonly addresses: boolean;
}

export interface OnboardingPorts {
  /** @throws OnboardingError DNS_FAILED when nobody answers; a name that is not there is an answer. */
  readonly lookUp: (name: string) => Promise<FoundName>;
  /** @throws OnboardingError ACM_FAILED in one sentence. */
  readonly describeCertificate: (role: Role, arn: string) => Promise<FoundCertificate>;
}

/** What could not be found out; the message is one sentence. */
export class OnboardingError extends Error {
  readonly code: 'DNS_FAILED' | 'ACM_FAILED' | 'HOST_UNKNOWN';
  constructor(code: OnboardingError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'OnboardingError';
    this.code = code;
  }
}

export interface Observation {
  readonly host: FoundName;
  /** Absent: not requested yet, as far as configuration knows. */
  readonly certificates: Readonly<Record<Role, FoundCertificate | undefined>>;
  /** How each validation record's name answers. */
  readonly validations: ReadonlyMap<string, FoundName>;
}
