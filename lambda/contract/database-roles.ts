/**
 * The role that logs in with an IAM token, past the proxy. It is not the role of the database secret, because
 * PostgreSQL on Aurora takes no password from a member of `rds_iam` (Aurora user guide, "IAM database authentication").
 */
export const SPARE_ROLE = 'auth_spare';
