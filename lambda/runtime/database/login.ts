/** Who logs in on a new connection: the password role of the secret, or the spare role by IAM token. */
import { SPARE_ROLE } from '../../contract/database-roles.ts';
import type { DatabaseCredential } from '../../contract/secrets.ts';
import type { Holder } from '../holder/holder.ts';
import type { SignToken } from './iam-token.ts';

export interface Login {
  /** Role name; asked when a pool is opened. */
  user(): string;
  /** What proves it; asked for each new connection, so that a rotated password or a new token needs no new pool. */
  proof(): Proof;
}

export interface Proof {
  readonly password: string;
  /** Of the credential that it comes from; undefined where none is held. */
  readonly serial: number | undefined;
}

export type HeldCredential = Pick<Holder<DatabaseCredential>, 'value' | 'rejectedInUse' | 'settle'>;

/** @throws TemporarilyUnavailable from both, while no credential is held. */
export const passwordLogin = (credential: Pick<HeldCredential, 'value'>): Login => ({
  user: () => credential.value().username,
  proof: () => {
    const { password, serial } = credential.value();
    return { password, serial };
  },
});

/** A token of its own for each connection: it is signed here, so it costs no call and is never old. */
export const tokenLogin = (sign: SignToken, host: string, port: number): Login => ({
  user: () => SPARE_ROLE,
  proof: () => ({ password: sign({ host, port, user: SPARE_ROLE }), serial: undefined }),
});
