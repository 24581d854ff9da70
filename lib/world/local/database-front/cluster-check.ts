/** How a cluster endpoint finds out who is there: by password, or by IAM token for the members of `rds_iam`. */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { Topology } from '../../../assembly/topology.ts';
import type { LocalContext } from '../ports.ts';
import type { PostgresServer } from '../postgres/server.ts';
import type { Proof } from './backend.ts';
import { askPassword, refuse } from './client.ts';
import type { ClientStartup } from './client.ts';
import { tokenProblem } from './iam-token.ts';
import type { Refusal } from './refusals.ts';

export interface ClusterCheckOptions {
  readonly context: LocalContext;
  readonly topology: Topology;
  readonly role: RegionRole;
  /** The endpoint's own name. */
  readonly name: string;
  readonly choose: () => PostgresServer | Refusal;
}

/**
 * A role may have `rds_iam` through another one. The master may hand it out without having it: that
 * membership neither inherits nor lets it become the role.
 */
const HAS_RDS_IAM = `
  WITH RECURSIVE held AS (
    SELECT membership.roleid FROM pg_auth_members membership
      JOIN pg_roles login ON login.oid = membership.member
      WHERE login.rolname = $1 AND (membership.inherit_option OR membership.set_option)
    UNION
    SELECT membership.roleid FROM pg_auth_members membership
      JOIN held ON membership.member = held.roleid
      WHERE membership.inherit_option OR membership.set_option
  )
  SELECT EXISTS (SELECT 1 FROM held JOIN pg_roles role ON role.oid = held.roleid
    WHERE role.rolname = 'rds_iam') AS iam`;

/** IAM takes precedence: a member of `rds_iam` never logs in with a password (Aurora guide). */
export const clusterCheck =
  (options: ClusterCheckOptions) =>
  async (client: ClientStartup): Promise<Proof> => {
    const password = await askPassword(client);
    const server = options.choose();
    if (typeof server === 'string' || !(await hasRdsIam(server, client.user)))
      return { kind: 'password', password };
    if (!client.encrypted) refuse(client.socket, 'iam-without-tls', client.user);
    const problem = tokenProblem(options.context, password, targetOf(options, client.user));
    if (problem === undefined) return { kind: 'verified', socketFolder: server.socketFolder };
    const message = `${options.name} refused an IAM login of ${client.user}: ${problem}.`;
    options.context.emit({ kind: 'note', message });
    return refuse(client.socket, 'pam-failed', client.user);
  };

/** A server that cannot be asked answers the login itself. */
async function hasRdsIam(server: PostgresServer, user: string): Promise<boolean> {
  try {
    return await server.asService(async (client) => {
      const { rows } = await client.query<{ iam: boolean }>(HAS_RDS_IAM, [user]);
      return rows[0]?.iam === true;
    });
  } catch {
    return false;
  }
}

const targetOf = ({ topology, role, name }: ClusterCheckOptions, user: string) => {
  const { cluster, region } = topology.regions[role];
  const { account } = topology.environment;
  return { host: `${name}:${cluster.port}`, region, account, resourceId: cluster.resourceId, user };
};
