/** `rds.<region>.amazonaws.com` in both regions: each answers without the other. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import { AwsError } from '../aws-api/error.ts';
import { readBody, send, signedRequest } from '../aws-api/http.ts';
import { authorize } from '../permissions/authorize.ts';
import type { Caller } from '../ports.ts';
import { verifySignature } from '../signing.ts';
import { ACTIONS } from './actions.ts';
import { GlobalCluster } from './global-cluster.ts';
import type { DeployTrouble } from '../deploy-plane/trouble.ts';
import type { GlobalClusterOptions } from './global-cluster.ts';
import { parseQuery, renderError, renderResult } from './query-protocol.ts';
import type { XmlObject } from './query-protocol.ts';

export interface RdsApiOptions extends GlobalClusterOptions {
  /** Absent: it always answers. */
  readonly deployTrouble?: DeployTrouble;
}

export class RdsApi {
  readonly #options: RdsApiOptions;
  readonly #cluster: GlobalCluster;

  constructor(options: RdsApiOptions) {
    this.#options = options;
    this.#cluster = new GlobalCluster(options);
  }

  async start(): Promise<void> {
    await Promise.all(
      REGION_ROLES.map((role) =>
        this.#options.context.servers.https({
          role,
          names: [`rds.${this.#regionOf(role)}.amazonaws.com`],
          service: 'rds',
          handle: (request, response) => this.#handle(role, request, response),
        }),
      ),
    );
  }

  /** Resolves when no failover is under way. */
  settled(): Promise<void> {
    return this.#cluster.settled();
  }

  async #handle(role: RegionRole, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    response.setHeader('x-amzn-requestid', requestId);
    const body = await readBody(request);
    const line = { kind: 'control-plane-call', service: 'rds', role } as const;
    try {
      const endpoint = { region: this.#regionOf(role), service: 'rds' };
      const caller = verifySignature(signedRequest(request, body), endpoint, this.#options.context.callers);
      this.#options.deployTrouble?.meet(role, 'rds');
      const { action, parameters } = parseQuery(body);
      const result = this.#perform(caller, role, action, parameters);
      this.#options.context.emit({ ...line, outcome: 'answered' });
      send(response, 200, 'text/xml', renderResult(action, result, requestId));
    } catch (error) {
      const refusal = inQueryWords(error);
      this.#options.context.emit({ ...line, outcome: 'refused', code: refusal.code });
      send(response, refusal.status, 'text/xml', renderError(refusal, requestId));
    }
  }

  #perform(caller: Caller, role: RegionRole, action: string, parameters: URLSearchParams): XmlObject {
    const perform = ACTIONS[action];
    if (perform === undefined)
      throw new AwsError('InvalidAction', `The action ${action} is not modelled by the local world.`);
    const { account } = this.#options.topology.environment;
    const resource = action.includes('Global')
      ? `arn:aws:rds::${account}:global-cluster:${this.#cluster.identifier}`
      : this.#cluster.clusterArn(role);
    authorize(caller, { action: `rds:${action}`, resource }, this.#options.context.emit);
    return perform(this.#cluster, role, parameters);
  }

  #regionOf(role: RegionRole): string {
    return this.#options.topology.regions[role].region;
  }
}

/** The query protocol has older names for what went wrong with the caller. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  IncompleteSignatureException: 'IncompleteSignature',
};
function inQueryWords(error: unknown): AwsError {
  if (!(error instanceof AwsError)) return new AwsError('InternalFailure', String(error), 500);
  const code = QUERY_CODES[error.code];
  return code === undefined ? error : new AwsError(code, error.message, 403);
}
