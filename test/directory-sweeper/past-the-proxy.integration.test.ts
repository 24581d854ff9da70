/** The sweeper where its proxy serves nobody: the outbox is emptied past it, as the spare role. */
import { createSecureContext, getCACertificates } from 'node:tls';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { openDatabase } from '../../lambda/directory-sweeper/open-database.ts';
import { runSweep } from '../../lambda/directory-sweeper/run.ts';
import { systemClock } from '../../lambda/runtime/clock.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import { TemporarilyUnavailable } from '../../lambda/runtime/errors.ts';
import {
  bench,
  document,
  newUser,
  post,
  startAdministration,
  stopAdministration,
} from '../support/administration.ts';

const SPARE_PASSWORD = 'in-place-of-a-token';
/** Nobody listens there. */
const NOBODY = '127.0.0.9';

beforeAll(async () => {
  await startAdministration();
  await bench.server.query(`ALTER ROLE auth_spare PASSWORD '${SPARE_PASSWORD}'`);
}, 40_000);
afterAll(stopAdministration);

interface Setting {
  readonly proxy: string;
  readonly cluster: string;
  readonly held?: 'nothing';
}
const lines: string[] = [];
const credential = (held: Setting['held']) => ({
  value: () => {
    if (held === 'nothing') throw new TemporarilyUnavailable('keys', 'no source has delivered it yet');
    return { serial: 1, username: 'auth_app', password: 'application-password' };
  },
  rejectedInUse: () => undefined,
  settle: () => Promise.resolve(),
});
const open = ({ proxy, cluster, held }: Setting) =>
  openDatabase(
    {
      databaseWriteEndpoint: proxy,
      clusterEndpoint: cluster,
      databaseName: 'auth',
      databasePort: bench.server.port,
    },
    {
      credential: credential(held),
      way: {
        sign: () => SPARE_PASSWORD,
        authorities: () => createSecureContext({ ca: getCACertificates('default') }),
        share: 0,
        random: () => 0.5,
      },
      log: createLogger({ clock: systemClock, write: (line) => lines.push(line) }),
    },
  );

const sweep = (setting: Setting) => {
  const { region, directory } = bench.options;
  return runSweep({ region, directory, database: open(setting), isOver: () => false });
};
/** A committed row whose projection somebody still owes. */
async function owed(): Promise<string> {
  const id = String((await post('/users', newUser())).json['id']);
  await bench.server.query(
    "INSERT INTO outbox (kind, entity_id, created_at) VALUES ('account', $1, now() - interval '1 minute')",
    [id],
  );
  return id;
}

test.each<[string, Setting]>([
  ['a proxy that is not there', { proxy: NOBODY, cluster: 'localhost' }],
  ['no password from any store', { proxy: 'localhost', cluster: 'localhost', held: 'nothing' }],
])('%s: the outbox is emptied past it, and a line says so', async (_name, setting) => {
  const id = await owed();
  lines.length = 0;
  expect(await sweep(setting)).toMatchObject({ outcome: 'swept', settled: 1, waiting: 0 });
  expect(await document(`account#${id}`)).toMatchObject({ status: 'enabled' });
  expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
    expect.objectContaining({ event: 'spare-connection', reason: 'fallback', outcome: 'opened' }),
  );
});

test('a proxy that serves is the only way', async () => {
  await owed();
  lines.length = 0;
  expect(await sweep({ proxy: 'localhost', cluster: NOBODY })).toMatchObject({
    outcome: 'swept',
    settled: 1,
  });
  expect(lines).toEqual([]);
});

test('where neither answers everything stays owed', async () => {
  await owed();
  expect(await sweep({ proxy: NOBODY, cluster: NOBODY })).toMatchObject({ outcome: 'failed' });
  expect(await sweep({ proxy: 'localhost', cluster: NOBODY })).toMatchObject({ settled: 1 });
});
