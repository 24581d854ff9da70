/**
 * A connection lives longer than the key that sealed its secret. So a sign-in through it, which has the secret at hand,
 * leaves it sealed under the key that signs now; one that is not used for as long as a MAC key is retired (32 days)
 * needs its secret again.
 */
import { connectionProjection } from '../../runtime/directory/rows.ts';
import { owe } from '../../runtime/outbox/outbox.ts';
import { settle } from '../../runtime/outbox/settle.ts';
import { nextVersion } from '../../runtime/outbox/version.ts';
import { beginWrite } from '../../runtime/outbox/writer.ts';
import type { WritePorts } from '../admin/write.ts';

export interface Resealed {
  readonly connectionId: string;
  /** As it was found; where the row holds another one by now, nothing is changed. */
  readonly before: string;
  readonly after: string;
}

/** @throws TemporarilyUnavailable: a later sign-in does it. */
export type Reseal = (resealed: Resealed) => Promise<void>;

const UPDATE = `
  UPDATE connections SET sealed_secret = $3, version = ${nextVersion()}
  WHERE id = $1 AND sealed_secret = $2 RETURNING *`;

export const createReseal =
  (ports: Pick<WritePorts, 'region' | 'database' | 'directory'>): Reseal =>
  async ({ connectionId, before, after }) => {
    const done = await ports.database.write(async (query) => {
      await beginWrite(query, ports.region);
      const [row] = await query(UPDATE, [connectionId, before, after]);
      if (row === undefined) return undefined;
      const debt = await owe(query, { kind: 'connection', id: connectionId });
      return { projection: connectionProjection(row), debt };
    });
    if (done !== undefined) await settle(ports, done.projection, [done.debt]);
  };
