/** Changes that change nothing, over real names, TLS and signatures: they work, are refused, and work again. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { readTopology } from '../../../lib/assembly/read-topology.ts';
import type { Topology } from '../../../lib/assembly/topology.ts';
import { DeployPlane } from '../../../lib/world/local/deploy-plane/deploy-plane.ts';
import { DeployTrouble } from '../../../lib/world/local/deploy-plane/trouble.ts';
import { freezeDeployPlane } from '../../../lib/world/local/faults/deploy-plane.ts';
import { createChangeTrier } from '../../../lib/world/local/operator/try-change.ts';
import type { GlobalDatabase } from '../../../lib/world/local/postgres/global-database.ts';
import { RdsApi } from '../../../lib/world/local/rds-api/rds-api.ts';
import { createSpine } from '../../../lib/world/local/spine.ts';
import type { Spine } from '../../../lib/world/local/spine.ts';
import { CHANGE_KINDS } from '../../../lib/world/world.ts';
import { assemblyOf } from '../../support/assemblies.ts';

type Line = { readonly kind: string } & Readonly<Record<string, unknown>>;
let topology: Topology;
let spine: Spine;
let plane: DeployPlane;
let trouble: DeployTrouble;
let lines: Line[];

beforeEach(async () => {
  topology = readTopology(assemblyOf('dev'));
  lines = [];
  spine = await createSpine({ speed: 10, seed: 1, emit: (line) => void lines.push(line) });
  trouble = new DeployTrouble();
  plane = new DeployPlane(spine, topology, trouble);
  const database = { writerRole: 'primary' } as unknown as GlobalDatabase;
  await new RdsApi({ context: spine, topology, database, deployTrouble: trouble }).start();
  await plane.open();
});
afterEach(async () => {
  await plane.stop();
  await spine.stop();
});

const tryAll = async (role: 'primary' | 'standby') => {
  const tryChange = createChangeTrier(spine, topology);
  return Promise.all(CHANGE_KINDS.map((change) => tryChange(role, change)));
};
const ANSWERED = CHANGE_KINDS.map(() => ({ outcome: 'answered' }));

test('everything can be changed, then nothing of the region and no record, then everything again', async () => {
  expect(await tryAll('primary')).toEqual(ANSWERED);
  const fault = freezeDeployPlane(trouble, 'primary');
  expect(fault.hits()).toEqual({
    'cloudformation for the primary': 0,
    'lambda for the primary': 0,
    'rds for the primary': 0,
    'route53 for the primary': 0,
  });
  const unavailable = { outcome: 'refused', code: 'ServiceUnavailable', status: 503 };
  expect(await tryAll('primary')).toEqual([
    unavailable,
    { outcome: 'refused', code: 'ServiceException', status: 500 },
    unavailable,
    unavailable,
  ]);
  expect(Object.values(fault.hits())).toEqual([1, 1, 1, 1]);
  await fault.heal('goes-on');
  expect(await tryAll('primary')).toEqual(ANSWERED);
});

test("the other region's own control planes go on, Route 53's does not", async () => {
  freezeDeployPlane(trouble, 'primary');
  const [stack, publish, record, database] = await tryAll('standby');
  expect([stack, publish, database]).toEqual(ANSWERED.slice(1));
  expect(record).toMatchObject({ outcome: 'refused', code: 'ServiceUnavailable' });
});

test('each call is a line in the journal; a lost region gives none', async () => {
  await tryAll('standby');
  const calls = lines.filter(({ kind }) => kind === 'control-plane-call');
  expect(calls.map(({ service, role }) => `${String(service)} ${String(role)}`).toSorted()).toEqual([
    'cloudformation standby',
    'lambda standby',
    'rds standby',
    'route53 undefined',
  ]);
  spine.network.setLink('primary', 'refused');
  const [stack, publish, record, database] = await tryAll('primary');
  for (const answer of [stack, publish, database]) expect(answer).toMatchObject({ outcome: 'unreachable' });
  expect(record).toEqual({ outcome: 'answered' });
});
