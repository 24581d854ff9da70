/**
 * Faults that a world may be asked for: a closed union. Each names its target, is done to the dependency and never told
 * to the service, and counts what it hit. Every kind is an ability of the world that can do it.
 */
import type { RegionRole } from '../../lambda/contract/regions.ts';

export type LossShape = 'black-hole' | 'refused' | 'errors';
export const LOSS_SHAPES: readonly LossShape[] = ['black-hole', 'refused', 'errors'];

export type Roles = readonly [RegionRole, ...RegionRole[]];

/** How a secret store fails those who read it; codes are the ones that Secrets Manager documents. */
export type StoreManner =
  /** 500 `InternalServiceError`. */
  | { readonly kind: 'errors' }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  /** Answers rightly after this machine time: a slow answer on a live link is work, and no speed scales it. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** 400 `ThrottlingException`. */
  | { readonly kind: 'throttled' }
  /** 400 `AccessDeniedException`: somebody denied the read by policy. */
  | { readonly kind: 'access-denied' }
  /** 400 `AccessDeniedException`: the read is allowed, its key is not. */
  | { readonly kind: 'key-denied' }
  /** The endpoint's name has no address: NXDOMAIN. */
  | { readonly kind: 'unresolvable' };

/** What the service holds in memory and a person can spoil by a slip: how the secrets' names end. */
export const SPOILABLE_SECRETS = ['keys/signing', 'database/application'] as const;
export type SpoilableSecret = (typeof SPOILABLE_SECRETS)[number];

/** How a region's AppConfig fails those who read flags from it. */
export type FlagManner =
  /** Takes requests and never answers. */
  | 'hang'
  /** 500 `InternalServerException`. */
  | 'errors';

/** How the identity provider of an organisation fails the servers that ask it; the page that people see goes on. */
export type UpstreamManner =
  /** Takes requests and never answers, or begins an answer and never ends it, in turn. */
  | 'hang'
  /** 500 and 429, in turn. */
  | 'errors'
  /** ID tokens of another issuer, another key, another nonce, another time and more, in turn. */
  | 'lies'
  /** Answers that mean well and keep to the specifications no longer: what a stricter library begins to refuse. */
  | 'changed';

export type FaultRequest =
  | { readonly kind: 'region-loss'; readonly role: RegionRole; readonly shape: LossShape }
  | { readonly kind: 'secret-store'; readonly roles: Roles; readonly manner: StoreManner }
  /** A person writes a new version that is well-formed, has the next serial, and is wrong. */
  | { readonly kind: 'wrong-secret'; readonly secret: SpoilableSecret }
  /** The application's password changes in the database and in its secret, and the secret's replica stays as it was. */
  | { readonly kind: 'late-replica' }
  /** The region's database proxy cannot retrieve the credentials of its users: nobody logs in through it. */
  | { readonly kind: 'proxy-credentials'; readonly role: RegionRole }
  /** The region's database proxy knows no writer, though there may be one; its read-only endpoint goes on. */
  | { readonly kind: 'proxy-without-writer'; readonly role: RegionRole }
  /** The writer ends without a goodbye, is away for so long, simulated, and comes back on its own data. */
  | { readonly kind: 'writer-restart'; readonly awaySeconds: number }
  | { readonly kind: 'flag-provider'; readonly roles: Roles; readonly manner: FlagManner }
  | { readonly kind: 'upstream-provider'; readonly manner: UpstreamManner }
  /** The region's control planes refuse every change, and Route 53's; what runs goes on. */
  | { readonly kind: 'deploy-plane'; readonly role: RegionRole }
  /** The region records no metric, evaluates no alarm and tells nobody. */
  | { readonly kind: 'monitoring'; readonly role: RegionRole }
  /** Every environment of the auth service ends, as Lambda may do at any moment: the next requests start cold. */
  | { readonly kind: 'recycle-environments'; readonly roles: Roles };
export type FaultKind = FaultRequest['kind'];

export interface InjectedFault {
  /** Calls, connections or packets hit so far, by part. A fault that hit nothing is an error of its own. */
  hits(): Readonly<Record<string, number>>;
  /**
   * Undoes the fault as far as the world can; repeating changes nothing.
   * @param afterwards whether the world goes on: in one that ends now, only what outlives it has to be undone.
   */
  heal(afterwards: 'goes-on' | 'ends'): Promise<void>;
}

/** For people and evidence. */
export interface FaultDescription {
  readonly what: FaultKind;
  /** Regions that it is done to. */
  readonly roles: readonly RegionRole[];
  /** For instance `secret-store (slow, 1500 ms)`. */
  readonly fault: string;
  /** For instance `primary and standby`. */
  readonly target: string;
}

export function describeFault(request: FaultRequest): FaultDescription {
  const roles = rolesOf(request);
  return { what: request.kind, roles, ...wordsFor(request, roles.join(' and ')) };
}

function rolesOf(fault: FaultRequest): readonly RegionRole[] {
  if ('roles' in fault) return fault.roles;
  return 'role' in fault ? [fault.role] : [];
}

function wordsFor(fault: FaultRequest, target: string): Pick<FaultDescription, 'fault' | 'target'> {
  switch (fault.kind) {
    case 'region-loss':
      return { fault: `region-loss (${fault.shape})`, target };
    case 'secret-store':
      return { fault: `secret-store (${mannerText(fault.manner)})`, target };
    case 'wrong-secret':
      return { fault: `wrong-secret (${fault.secret})`, target: 'primary' };
    case 'late-replica':
      return { fault: 'late-replica (database/application)', target: 'standby' };
    case 'proxy-credentials':
    case 'proxy-without-writer':
    case 'deploy-plane':
    case 'monitoring':
    case 'recycle-environments':
      return { fault: fault.kind, target };
    case 'writer-restart':
      return { fault: `writer-restart (${fault.awaySeconds} s)`, target: "the database's writer" };
    case 'flag-provider':
      return { fault: `flag-provider (${fault.manner})`, target };
    case 'upstream-provider':
      return {
        fault: `upstream-provider (${fault.manner})`,
        target: 'identity provider of one organisation',
      };
  }
}

const mannerText = (manner: StoreManner): string =>
  manner.kind === 'slow' ? `slow, ${manner.milliseconds} ms` : manner.kind;
