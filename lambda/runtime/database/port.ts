/** What password sign-in reads from this region's Aurora replica. Read-only by contract. */

export interface UserRow {
  readonly accountId: string;
  readonly email: string;
  /** Stored argon2id string, parameters included. Absent: the user has no password. */
  readonly passwordHash?: string;
  /** Compared with the directory's: a lower one means that this replica is behind (A15). */
  readonly credentialVersion: number;
}

export interface UserReader {
  /**
   * Looks the address up, case-insensitively, among the users of `organizationId`, or among all where it is absent.
   * Throws (any error) when the database cannot answer within its budget.
   */
  findByEmail(email: string, organizationId: string | undefined): Promise<UserRow | undefined>;
}
