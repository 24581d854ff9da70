/** Lines about the ways to change something: who tried, and which calls arrived. */
type Role = 'primary' | 'standby';

/** What an operator was answered who tried a change that changes nothing. */
export interface ChangeTried {
  readonly kind: 'change-tried';
  readonly phase: string;
  readonly role: Role;
  readonly change: string;
  readonly outcome: 'answered' | 'refused' | 'unreachable';
  /** The service's own code; or why nobody answered. */
  readonly code?: string;
}

/** A signed call that reached a control plane; without a role it is one for all regions. */
export interface ControlPlaneCall {
  readonly kind: 'control-plane-call';
  readonly service: string;
  readonly role?: Role;
  readonly outcome: 'answered' | 'refused';
  readonly code?: string;
}
