/**
 * What the fronts refuse by themselves, in one table. Everything else a client sees comes from PostgreSQL.
 * Texts: Aurora user guide, "Troubleshooting for RDS Proxy" and "Working with RDS Proxy endpoints". SQLSTATEs are
 * not documented there (28P01 for a wrong password is what drivers report); a client should go by class and text.
 */
export type Refusal =
  | 'tls-required'
  | 'no-credentials'
  | 'wrong-password'
  | 'pam-failed'
  | 'iam-without-tls'
  | 'no-writer'
  | 'no-reader'
  | 'no-connection'
  | 'unsupported-protocol';

interface RefusalText {
  readonly sqlState: string;
  readonly text: (user: string) => string;
}

export const REFUSALS: Readonly<Record<Refusal, RefusalText>> = {
  'tls-required': { sqlState: '28000', text: () => 'This RDS Proxy requires TLS connections' },
  'no-credentials': {
    sqlState: '28000',
    text: (user) =>
      `This RDS proxy has no credentials for the role ${user}. Check the credentials for this role and try again.`,
  },
  // As PostgreSQL says it: on RDS the members of `rds_iam` have a line of their own, `hostssl all +rds_iam
  // all pam`.
  'pam-failed': { sqlState: '28000', text: (user) => `PAM authentication failed for user "${user}"` },
  'iam-without-tls': {
    sqlState: '28000',
    text: (user) => `pg_hba.conf rejects connection for user "${user}", no encryption`,
  },
  'wrong-password': {
    sqlState: '28P01',
    text: (user) => `The password that was provided for the role ${user} is wrong.`,
  },
  'no-writer': {
    sqlState: '08006',
    text: () => "The target group doesn't have any associated read/write instances",
  },
  'no-reader': {
    sqlState: '08006',
    text: () => "The target group doesn't have any associated read-only instances",
  },
  'no-connection': { sqlState: '08006', text: () => 'Timed-out waiting to acquire database connection' },
  'unsupported-protocol': {
    sqlState: '08P01',
    text: () => 'Feature not supported: only version 3.0 of the PostgreSQL messaging protocol is supported',
  },
};
