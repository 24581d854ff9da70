/**
 * A rotation of the application's password whose new version does not reach the secret's replica: the database knows
 * the new password everywhere, because roles replicate with it, and the other region's store still tells the old one.
 */
import { randomBytes } from 'node:crypto';

import type { InjectedFault } from '../../world.ts';
import { namedSecret, putSecret } from './secret-value.ts';
import type { FaultNeeds } from './needs.ts';

interface Credential {
  readonly serial: number;
  readonly username: string;
  readonly password: string;
}

const SECRET = 'database/application';

/**
 * In the order of a rotation function: first the database, then the secret. Healing lets the version arrive; the
 * new password stays, as after any rotation. @throws WorldError `SECRET_MISSING`
 */
export async function delayReplica({ topology, parts }: FaultNeeds): Promise<InjectedFault> {
  const { secrets, database } = parts;
  const name = namedSecret(topology, SECRET);
  const former = JSON.parse(secrets.currentValue('primary', name)) as Credential;
  const password = randomBytes(18).toString('base64url');
  const letArrive = secrets.holdUpReplication(name);
  await database.changePassword(former.username, password);
  const versionId = putSecret(secrets, name, { ...former, password, serial: former.serial + 1 });
  let reads = 0;
  const ignore = secrets.onRead((read) => {
    if (read.name === name && read.role === 'standby' && read.versionId !== versionId) reads += 1;
  });
  return {
    hits: () => ({ [`reads of the late ${SECRET} in the standby`]: reads }),
    heal: () => {
      ignore();
      letArrive();
      return Promise.resolve();
    },
  };
}
