/**
 * The epoch row: which region's administration may write. The row travels with the database, so a transaction that
 * compares it is fenced by the very database that it would change.
 */

/**
 * Transaction lock that orders administrative writes (shared) against a change of the epoch (exclusive).
 * A row lock would need the right to update the row, which the service must not have.
 */
const EPOCH_LOCK = 7_041_954;

export const SHARE_EPOCH = `SELECT pg_advisory_xact_lock_shared(${EPOCH_LOCK})`;
export const LOCK_EPOCH = `SELECT pg_advisory_xact_lock(${EPOCH_LOCK})`;
export const READ_EPOCH = 'SELECT epoch, region FROM writer_epoch';
