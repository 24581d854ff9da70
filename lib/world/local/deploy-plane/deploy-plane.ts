/**
 * The control planes through which stacks, functions and records are changed: CloudFormation and Lambda of both regions,
 * and Route 53's, which is one for all (AWS fault isolation boundaries: us-east-1, so it lives in neither region).
 * Of each the one change is modelled that leaves everything as it is. They open with the first call.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import type { Topology } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';
import { readBody, send, signedRequest } from '../aws-api/http.ts';
import { authorize } from '../permissions/authorize.ts';
import type { LocalContext } from '../ports.ts';
import { closeServer, listenLoopback } from '../servers/tcp-server.ts';
import type { SignedRequest } from '../signing.ts';
import { verifySignature } from '../signing.ts';
import { cloudFormation, lambda, route53 } from './protocols.ts';
import type { ControlPlane } from './protocols.ts';
import type { DeployTrouble } from './trouble.ts';

export const ROUTE_53 = { host: 'route53.amazonaws.com', region: 'us-east-1' } as const;
const HTTPS_PORT = 443;

export class DeployPlane {
  readonly #context: LocalContext;
  readonly #topology: Topology;
  readonly #trouble: DeployTrouble;
  #opened: Promise<void> | undefined;
  #global: Server | undefined;

  constructor(context: LocalContext, topology: Topology, trouble: DeployTrouble) {
    this.#context = context;
    this.#topology = topology;
    this.#trouble = trouble;
  }

  /** Repeatable. */
  open(): Promise<void> {
    return (this.#opened ??= this.#open());
  }

  async stop(): Promise<void> {
    await this.#opened;
    this.#global?.closeAllConnections();
    if (this.#global !== undefined) await closeServer(this.#global);
  }

  async #open(): Promise<void> {
    await Promise.all(
      REGION_ROLES.flatMap((role) => [this.#serve(role, 'cloudformation'), this.#serve(role, 'lambda')]),
    );
    await this.#serveRoute53();
  }

  async #serve(role: RegionRole, service: 'cloudformation' | 'lambda'): Promise<void> {
    const { region, stacks, functions } = this.#topology.regions[role];
    const plane = service === 'lambda' ? lambda(functions) : cloudFormation(stacks);
    const meet = (): void => this.#trouble.meet(role, service);
    await this.#context.servers.https({
      role,
      names: [`${service}.${region}.amazonaws.com`],
      service,
      handle: (request, response) => this.#handle({ plane, service, region, meet, role }, request, response),
    });
  }

  async #serveRoute53(): Promise<void> {
    const { authority, names, network } = this.#context;
    const plane = route53(this.#topology);
    const meet = (): void => this.#trouble.meetRoute53();
    const endpoint = { plane, service: 'route53', region: ROUTE_53.region, meet };
    const server = createServer(await authority.leaf([ROUTE_53.host]), (request, response) => {
      this.#handle(endpoint, request, response).catch(() => response.destroy());
    });
    this.#global = server;
    names.register(ROUTE_53.host, network.expose('elsewhere', HTTPS_PORT, await listenLoopback(server)));
  }

  async #handle(endpoint: Endpoint, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { plane, service, role } = endpoint;
    const requestId = randomUUID();
    const call = signedRequest(request, await readBody(request));
    const line = { kind: 'control-plane-call', service, ...(role === undefined ? {} : { role }) } as const;
    try {
      const answer = this.#answer(endpoint, call);
      this.#context.emit({ ...line, outcome: 'answered' });
      send(response, answer.status, plane.contentType, answer.body);
    } catch (error) {
      const refusal = error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), 500);
      this.#context.emit({ ...line, outcome: 'refused', code: refusal.code });
      if (service === 'lambda') response.setHeader('x-amzn-errortype', refusal.code);
      send(response, refusal.status, plane.contentType, plane.renderError(refusal, requestId));
    }
  }

  #answer({ plane, service, region, meet }: Endpoint, call: SignedRequest) {
    const caller = verifySignature(call, { region, service }, this.#context.callers);
    meet();
    const { action, resource, answer } = plane.read(call);
    authorize(caller, { action: `${service}:${action}`, resource }, this.#context.emit);
    return answer();
  }
}

interface Endpoint {
  readonly plane: ControlPlane;
  readonly service: string;
  readonly region: string;
  /** Absent: of no region. */
  readonly role?: RegionRole;
  /** @throws AwsError while it is out. */
  readonly meet: () => void;
}
