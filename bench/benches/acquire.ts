/**
 * A new database connection by password, as through the proxy, and by token, as past it, to one PostgreSQL. What RDS
 * Proxy and IAM add on their side only AWS can show: here the server takes a password from both.
 */
import { getCACertificates, createSecureContext } from 'node:tls';

import { systemClock } from '../../lambda/runtime/clock.ts';
import { EndpointPool } from '../../lambda/runtime/database/endpoint-pool.ts';
import { createTokenSigner } from '../../lambda/runtime/database/iam-token.ts';
import { passwordLogin, tokenLogin } from '../../lambda/runtime/database/login.ts';
import type { Login } from '../../lambda/runtime/database/login.ts';
import { startPostgres } from '../../test/support/postgres-server.ts';
import type { PostgresServer } from '../../test/support/postgres-server.ts';
import type { Comparison } from '../model.ts';
import { series } from '../model.ts';
import { costOf } from '../measure/cost.ts';
import { inTurns } from '../measure/rounds.ts';

const ROUNDS = 7;
const WARM_UPS = 2;
const CONNECTIONS = 20;

export async function acquireComparisons(): Promise<readonly Comparison[]> {
  const server = await startPostgres();
  try {
    const context = createSecureContext({ ca: getCACertificates('default') });
    const { host, port } = server;
    const common = { host, port, database: 'auth', clock: systemClock };
    const pools = {
      proxy: new EndpointPool({ ...common, login: passwordLogin({ value: () => server.owner }) }),
      spare: new EndpointPool({ ...common, login: signedLogin(server), trust: () => context }),
    };
    const costs = await inTurns(ROUNDS, WARM_UPS, {
      proxy: () => costOf(CONNECTIONS, 1, () => acquire(pools.proxy)),
      spare: () => costOf(CONNECTIONS, 1, () => acquire(pools.spare)),
    });
    for (const pool of Object.values(pools)) pool.reset();
    return [
      {
        title: 'a new connection and its first statement, wall',
        unit: 'ms',
        baseline: series(
          'password (proxy)',
          costs.proxy.map(({ wallMs }) => wallMs),
        ),
        subjects: [
          series(
            'token signed here (spare)',
            costs.spare.map(({ wallMs }) => wallMs),
          ),
        ],
      },
    ];
  } finally {
    await server.remove();
  }
}

async function acquire(pool: EndpointPool): Promise<void> {
  pool.reset();
  await pool.use((client) => client.query('SELECT 1'));
}

/** Signs a token for each connection, as the spare path does, and then offers what a plain server can check. */
function signedLogin({ host, port, owner }: PostgresServer): Login {
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench', sessionToken: 'bench' };
  const sign = createTokenSigner('eu-west-1', () => credentials, systemClock.wallMs);
  const token = tokenLogin(sign, host, port);
  return {
    user: () => owner.username,
    proof: () => ({ ...token.proof(), password: owner.password }),
  };
}
