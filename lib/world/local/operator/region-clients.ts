/**
 * The operator's SDK clients in the local world: real names, real TLS, no endpoint setting.
 * The tool's own process has no preload, so an agent does the two things that differ:
 * it asks the drill's DNS and dials virtual addresses.
 */
import { Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import type { RegionClients } from '../../operator/sdk-operator.ts';
import type { LocalContext } from '../ports.ts';

type Reach = Pick<LocalContext, 'names' | 'network' | 'authority' | 'callers'>;
const CONNECT_SIMULATED_MS = 5_000;
const REQUEST_MS = 5_000;

/** Finds names by the drill's DNS and dials virtual addresses. */
export class WorldAgent extends Agent {
  readonly #reach: Reach;
  constructor(reach: Reach) {
    super({ keepAlive: false });
    this.#reach = reach;
  }
  /** Node's agents accept an answer by callback; the types name only the synchronous form. */
  override createConnection(
    options: { host?: string },
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#connect(options.host ?? '').then(
      (stream) => callback?.(null, stream),
      (error: unknown) => callback?.(error as Error, undefined as never),
    );
    return undefined;
  }
  async #connect(host: string): Promise<Duplex> {
    const { addresses } = await this.#reach.names.lookup(host);
    const socket = await this.#reach.network.dial(addresses[0] ?? '', 443, CONNECT_SIMULATED_MS);
    return connectTls({ socket, servername: host, ca: this.#reach.authority.pem });
  }
}

/** Clients of one region, signing as the operator. */
export const createRegionClients = (reach: Reach, region: string): RegionClients => {
  const settings = {
    region,
    credentials: reach.callers.issue({ kind: 'operator' }),
    maxAttempts: 2,
    requestHandler: {
      httpsAgent: new WorldAgent(reach),
      requestTimeout: REQUEST_MS,
      throwOnRequestTimeout: true,
    },
  };
  return {
    rds: new RDSClient(settings),
    dynamodb: new DynamoDBClient(settings),
    secrets: new SecretsManagerClient(settings),
  };
};
