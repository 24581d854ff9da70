/** Which way a request takes to the database, over real pools and a scripted driver for each endpoint. */
import { describe, expect, test } from '@jest/globals';

import { createDatabase } from '../../../lambda/runtime/database/database.ts';
import type { CheckedDatabase } from '../../../lambda/runtime/database/database.ts';
import type { SpareUse } from '../../../lambda/runtime/database/spare.ts';
import { TemporarilyUnavailable } from '../../../lambda/runtime/errors.ts';
import type { BreakerTransition } from '../../../lambda/runtime/resilience/circuit-breaker.ts';
import { manualTime } from '../../support/manual-time.ts';
import type { ManualTime } from '../../support/manual-time.ts';
import { driverFor, serverError } from './support/scripted-driver.ts';
import type { Login } from './support/scripted-driver.ts';

const NO_CREDENTIALS = Object.assign(
  new Error(
    'This RDS proxy has no credentials for the role auth_app. Check the credentials for this role and try again.',
  ),
  { code: '28000' },
);
const NO_WRITER = Object.assign(
  new Error("The target group doesn't have any associated read/write instances"),
  {
    code: '08006',
  },
);
const NO_READER = Object.assign(
  new Error("The target group doesn't have any associated read-only instances"),
  {
    code: '08006',
  },
);
const SILENT = new Error('Connection terminated due to connection timeout');
const REFUSED = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

type Endpoint = 'proxy-reader' | 'proxy-writer' | 'cluster-reader' | 'cluster-writer';
interface Scripted {
  readonly database: CheckedDatabase;
  readonly time: ManualTime;
  /** Endpoints in the order of the logins tried there. */
  readonly logins: Endpoint[];
  readonly statements: readonly string[];
  readonly uses: string[];
  readonly transitions: BreakerTransition[];
  readonly rejected: number[];
  /** What a login at an endpoint meets; nothing lets it in. */
  readonly meets: Partial<Record<Endpoint, Error>>;
  /** What a statement at an endpoint meets. */
  readonly answers: Partial<Record<Endpoint, Error>>;
  /** What the next draw for the share is. */
  random: number;
  held: boolean;
}

function scripted(changes: { readonly connectionsPerMinute?: number } = {}): Scripted {
  const time = manualTime();
  const state: Pick<Scripted, 'logins' | 'uses' | 'transitions' | 'rejected' | 'meets' | 'answers'> & {
    random: number;
    held: boolean;
    statements: string[];
  } = {
    ...{ logins: [], uses: [], transitions: [], rejected: [], meets: {}, answers: {} },
    ...{ random: 1, held: true, statements: [] },
  };
  const name = (login: Login): Endpoint => login.host.replace('.invalid', '') as Endpoint;
  const database = createDatabase({
    readEndpoint: 'proxy-reader.invalid',
    writeEndpoint: 'proxy-writer.invalid',
    port: 5432,
    database: 'auth',
    credential: {
      value: () => {
        if (!state.held) throw new TemporarilyUnavailable('keys', 'database-credential is not available');
        return { serial: 7, username: 'auth_app', password: 'first' };
      },
      rejectedInUse: (serial) => void state.rejected.push(serial),
      settle: () => Promise.resolve(),
    },
    clock: time.clock,
    timer: time.timer,
    client: driverFor({
      logIn: (login) => {
        state.logins.push(name(login));
        const error = state.meets[name(login)];
        if (error !== undefined) throw error;
      },
      answer: (statement, login) => {
        state.statements.push(`${name(login)} ${statement}`);
        const error = state.answers[name(login)];
        if (error !== undefined && !['BEGIN', 'ROLLBACK'].includes(statement)) throw error;
      },
    }),
    spare: {
      readEndpoint: 'cluster-reader.invalid',
      writeEndpoint: 'cluster-writer.invalid',
      sign: ({ host, user }) => `token for ${user} at ${host}`,
      authorities: () => undefined as never,
      share: 0.02,
      connectionsPerMinute: changes.connectionsPerMinute ?? 600,
      random: () => state.random,
      onUse: ({ reason, outcome }: SpareUse) => void state.uses.push(`${reason} ${outcome}`),
    },
    onTransition: (transition) => void state.transitions.push(transition),
  });
  return Object.assign(state, { database, time });
}
const read = ({ database }: Scripted): Promise<unknown> => database.read((query) => query('SELECT'));
const write = ({ database }: Scripted): Promise<unknown> => database.write((query) => query('INSERT'));

describe('a read', () => {
  test('goes through the proxy’s reader, and nowhere else while that serves', async () => {
    const world = scripted();
    await read(world);
    await read(world);
    expect([world.logins, world.uses]).toEqual([['proxy-reader'], []]);
  });

  test('moves to the proxy’s writer where it has no reader', async () => {
    const world = scripted();
    world.meets['proxy-reader'] = NO_READER;
    await read(world);
    expect([world.logins, world.uses]).toEqual([['proxy-reader', 'proxy-writer'], []]);
  });

  test.each([
    // What it lacks it lacks at its other endpoint too.
    ['refuses everybody', NO_CREDENTIALS, ['proxy-reader', 'cluster-reader']],
    ['refuses connections', REFUSED, ['proxy-reader', 'proxy-writer', 'cluster-reader']],
    // The other endpoint would cost the same time-out again.
    ['is silent', SILENT, ['proxy-reader', 'cluster-reader']],
  ])('goes straight to the cluster when the proxy %s', async (_how, error, logins) => {
    const world = scripted();
    Object.assign(world.meets, { 'proxy-reader': error, 'proxy-writer': error });
    await read(world);
    expect(world.logins).toEqual(logins);
    expect(world.uses).toEqual(['fallback opened']);
    // A proxy without credentials compared no password, so nobody is told that ours is wrong.
    expect(world.rejected).toEqual([]);
  });

  test('walks the sources of a refused password, then goes straight to the cluster', async () => {
    const world = scripted();
    const wrong = serverError('28P01', 'FATAL');
    Object.assign(world.meets, { 'proxy-reader': wrong, 'proxy-writer': wrong });
    await read(world);
    expect(world.rejected).toEqual([7, 7]);
    expect(world.uses).toEqual(['fallback opened']);
  });

  test('goes straight to the cluster when a connection of the proxy went silent, and at once the next time', async () => {
    const world = scripted();
    await read(world);
    world.answers['proxy-reader'] = new Error('Query read timeout');
    await read(world);
    await read(world);
    expect(world.statements).toEqual([
      'proxy-reader SELECT',
      'proxy-reader SELECT',
      'cluster-reader SELECT',
      'cluster-reader SELECT',
    ]);
    expect(world.logins).toEqual(['proxy-reader', 'cluster-reader']);
  });

  test('goes straight to the cluster when the proxy refuses in words that nobody knows', async () => {
    const world = scripted();
    world.meets['proxy-reader'] = serverError('XX000', 'FATAL');
    await read(world);
    expect(world.logins).toEqual(['proxy-reader', 'cluster-reader']);
  });

  test('needs no password at all', async () => {
    const world = scripted();
    world.held = false;
    await read(world);
    expect([world.logins, world.uses]).toEqual([['cluster-reader'], ['fallback opened']]);
  });

  test('is a 503 when no way is left', async () => {
    const world = scripted();
    Object.assign(world.meets, {
      'proxy-reader': REFUSED,
      'proxy-writer': NO_WRITER,
      'cluster-reader': REFUSED,
    });
    await expect(read(world)).rejects.toMatchObject({ reason: 'database', retryAfterSeconds: 5 });
    expect(world.uses).toEqual(['fallback failed']);
  });

  test('that fails by itself is tried nowhere else', async () => {
    const world = scripted();
    world.answers['proxy-reader'] = serverError('42501');
    await expect(read(world)).rejects.toMatchObject({ code: '42501' });
    expect(world.logins).toEqual(['proxy-reader']);
  });
});

describe('after a failure of the proxy', () => {
  test('the next ten seconds ask the cluster first, then one request asks the proxy again', async () => {
    const world = scripted();
    Object.assign(world.meets, { 'proxy-reader': SILENT, 'proxy-writer': SILENT });
    await read(world);
    await world.time.advance(5_000);
    await read(world);
    expect(world.logins).toEqual(['proxy-reader', 'cluster-reader', 'cluster-reader']);
    world.meets['proxy-reader'] = undefined;
    await world.time.advance(5_000);
    await read(world);
    await read(world);
    expect(world.logins.slice(3)).toEqual(['proxy-reader']);
  });

  test('a cluster that fails then leaves the proxy to be asked', async () => {
    const world = scripted();
    Object.assign(world.meets, { 'proxy-reader': REFUSED, 'proxy-writer': REFUSED });
    await read(world);
    await world.time.advance(5_000);
    world.meets['proxy-reader'] = undefined;
    world.meets['cluster-reader'] = REFUSED;
    await read(world);
    expect(world.logins.slice(-2)).toEqual(['cluster-reader', 'proxy-reader']);
  });

  test('ten in a row open the proxy’s circuit, and not that of the way past it', async () => {
    const world = scripted();
    Object.assign(world.meets, { 'proxy-reader': REFUSED, 'proxy-writer': REFUSED });
    for (let round = 0; round < 5; round += 1) {
      await read(world);
      await world.time.advance(10_000);
    }
    expect(world.transitions).toMatchObject([{ breaker: 'database-proxy', to: 'open' }]);
    const before = world.logins.length;
    await read(world);
    expect(world.logins.slice(before)).toEqual(['cluster-reader']);
  });
});

describe('the share', () => {
  test('of new connections goes straight to the cluster, and lent ones count for nothing', async () => {
    const world = scripted();
    world.random = 0.019;
    await read(world);
    expect([world.logins, world.uses]).toEqual([['cluster-reader'], ['share opened']]);
    world.random = 0.02;
    await read(world);
    world.random = 0;
    // The proxy's connection is idle: none has to be opened.
    await read(world);
    expect(world.logins).toEqual(['cluster-reader', 'proxy-reader']);
  });

  test('that fails costs no request', async () => {
    const world = scripted();
    world.random = 0;
    world.meets['cluster-reader'] = REFUSED;
    await read(world);
    expect([world.logins, world.uses]).toEqual([['cluster-reader', 'proxy-reader'], ['share failed']]);
  });
});

describe('the limit of new connections past the proxy', () => {
  test('turns away what is above it, and counts it', async () => {
    const world = scripted({ connectionsPerMinute: 6 });
    Object.assign(world.meets, { 'proxy-reader': REFUSED, 'proxy-writer': REFUSED });
    const outcomes: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      outcomes.push(
        await read(world).then(
          () => 'served',
          () => 'unavailable',
        ),
      );
      // Longer than a connection stays usable while idle, and less than the rate has one.
      await world.time.advance(4_500);
    }
    expect(outcomes).toEqual(['served', 'served', 'unavailable', 'served']);
    expect(world.uses).toEqual(['fallback opened', 'fallback opened', 'fallback limited', 'fallback opened']);
    // Being turned away says nothing about the cluster.
    expect(world.transitions).toEqual([]);
  });
});

describe('a write', () => {
  test('goes to the cluster’s writer where the proxy knows none', async () => {
    const world = scripted();
    world.meets['proxy-writer'] = NO_WRITER;
    await write(world);
    expect(world.statements).toEqual([
      'cluster-writer BEGIN',
      'cluster-writer INSERT',
      'cluster-writer COMMIT',
    ]);
  });

  test('is refused as read-only in a standby, whichever of the two says so', async () => {
    const world = scripted();
    world.meets['proxy-writer'] = NO_WRITER;
    world.answers['cluster-writer'] = serverError('25006');
    await expect(write(world)).rejects.toMatchObject({ reason: 'read-only', retryAfterSeconds: 30 });
    const silent = scripted();
    silent.meets['proxy-writer'] = NO_WRITER;
    silent.meets['cluster-writer'] = REFUSED;
    await expect(write(silent)).rejects.toMatchObject({ reason: 'read-only' });
  });

  test('is not tried elsewhere once COMMIT was sent', async () => {
    const world = scripted();
    const commit: Error = REFUSED;
    const work = world.database.write(async (query) => {
      await query('INSERT');
      world.answers['proxy-writer'] = commit;
    });
    await expect(work).rejects.toMatchObject({ reason: 'database' });
    expect(world.statements).toEqual(['proxy-writer BEGIN', 'proxy-writer INSERT', 'proxy-writer COMMIT']);
  });

  test('is not tried elsewhere when the server itself takes no writes', async () => {
    const world = scripted();
    world.answers['proxy-writer'] = serverError('25006');
    await expect(write(world)).rejects.toMatchObject({ reason: 'read-only' });
    expect(world.logins).toEqual(['proxy-writer']);
  });
});

describe('the check of the way past the proxy', () => {
  test('logs in anew each time, with a token and as the spare role', async () => {
    const world = scripted();
    await world.database.checkSpare();
    await world.database.checkSpare();
    expect([world.logins, world.uses]).toEqual([
      ['cluster-reader', 'cluster-reader'],
      ['check opened', 'check opened'],
    ]);
  });

  test('takes no connection away from a read that waits for one at that moment', async () => {
    const world = scripted();
    world.meets['proxy-reader'] = NO_CREDENTIALS;
    await read(world);
    await Promise.all([read(world), world.database.checkSpare()]);
    expect(world.logins).toEqual(['proxy-reader', 'cluster-reader', 'cluster-reader']);
  });

  test('says so when it does not work', async () => {
    const world = scripted();
    world.meets['cluster-reader'] = serverError('28000', 'FATAL');
    await expect(world.database.checkSpare()).rejects.toMatchObject({ reason: 'database' });
    expect(world.uses).toEqual(['check failed']);
  });
});

test('no connection is waited for longer than two seconds', async () => {
  const world = scripted();
  const held = Promise.withResolvers<undefined>();
  const lent = [1, 2].map(() => world.database.read(() => held.promise));
  await world.time.advance(0);
  const third = world.database.read((query) => query('SELECT'));
  third.catch(() => undefined);
  await world.time.advance(2_000);
  await expect(third).resolves.toEqual([]);
  expect(world.statements).toEqual(['cluster-reader SELECT']);
  held.resolve(undefined);
  await Promise.all(lent);
});
