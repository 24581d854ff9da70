/**
 * AppConfig's data API in both regions (`appconfigdata.<region>.amazonaws.com`), from the deployments in the templates.
 * Not modelled: gradual deployments, validators, and what a deployed operator would change.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../../../lambda/contract/regions.ts';
import type { ConfigurationPart, Topology } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';
import { readBody, send, signedRequest } from '../aws-api/http.ts';
import { authorize } from '../permissions/authorize.ts';
import type { Caller, LocalContext } from '../ports.ts';
import { verifySignature } from '../signing.ts';
import { ConfigurationFaultState } from './fault.ts';
import type { ConfigurationFault } from './fault.ts';
import { Sessions } from './sessions.ts';

interface Region {
  readonly role: RegionRole;
  readonly name: string;
  readonly configurations: readonly ConfigurationPart[];
  readonly sessions: Sessions;
  readonly fault: ConfigurationFaultState;
}
interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly body: string;
}
type Operation = 'StartConfigurationSession' | 'GetLatestConfiguration';

export class AppConfigData {
  readonly #context: LocalContext;
  readonly #regions: Readonly<Record<RegionRole, Region>>;

  constructor(context: LocalContext, topology: Topology) {
    this.#context = context;
    const region = (role: RegionRole): Region => ({
      role,
      name: topology.regions[role].region,
      configurations: topology.regions[role].configurations,
      sessions: new Sessions(() => context.clock.now()),
      fault: new ConfigurationFaultState(),
    });
    this.#regions = { primary: region('primary'), standby: region('standby') };
  }

  async start(): Promise<void> {
    await Promise.all(
      REGION_ROLES.map((role) => this.#regions[role]).map((region) =>
        this.#context.servers.https({
          role: region.role,
          names: [`appconfigdata.${region.name}.amazonaws.com`],
          service: 'appconfig',
          handle: (request, response) => this.#handle(region, request, response),
        }),
      ),
    );
  }

  /** From now on; `none` heals. */
  setFault(role: RegionRole, fault: ConfigurationFault): void {
    this.#regions[role].fault.set(fault);
  }

  /** Calls that met the fault of a region since it was set. */
  faultHits(role: RegionRole): number {
    return this.#regions[role].fault.hits;
  }

  async #handle(region: Region, request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('x-amzn-requestid', randomUUID());
    const body = await readBody(request);
    try {
      await region.fault.meet(new Promise((resolve) => response.once('close', () => resolve())));
      const endpoint = { region: region.name, service: 'appconfig' };
      const caller = verifySignature(signedRequest(request, body), endpoint, this.#context.callers);
      const reply = this.#answer(region, caller, request, body);
      for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
      send(response, reply.status, reply.contentType, reply.body);
    } catch (error) {
      sendError(response, error);
    }
  }

  #answer(region: Region, caller: Caller, request: IncomingMessage, body: Buffer): Reply {
    const url = new URL(request.url ?? '/', 'https://appconfigdata');
    switch (`${request.method} ${url.pathname}`) {
      case 'POST /configurationsessions':
        return this.#startSession(region, caller, parse(body));
      case 'GET /configuration':
        return this.#latest(region, caller, url.searchParams.get('configuration_token') ?? '');
      default:
        throw new AwsError('UnknownOperationException', 'Not modelled by the local world.', 404);
    }
  }

  #startSession(region: Region, caller: Caller, input: Readonly<Record<string, unknown>>): Reply {
    const part = this.#judged(region, caller, 'StartConfigurationSession', () => find(region, input));
    const token = region.sessions.start(part, input['RequiredMinimumPollIntervalInSeconds'] ?? undefined);
    const document = JSON.stringify({ InitialConfigurationToken: token });
    return { status: 201, headers: {}, contentType: 'application/json', body: document };
  }

  #latest(region: Region, caller: Caller, token: string): Reply {
    const part = this.#judged(region, caller, 'GetLatestConfiguration', () => region.sessions.partOf(token));
    const polled = region.sessions.poll(token, region.fault.contentOf(part.content));
    const headers = {
      'Next-Poll-Configuration-Token': polled.nextToken,
      'Next-Poll-Interval-In-Seconds': String(polled.pollSeconds),
    };
    return { status: 200, headers, contentType: part.contentType, body: polled.content };
  }

  /** Finds the configuration and asks the caller's role; the journal has the call either way. */
  #judged(
    { name }: Region,
    caller: Caller,
    operation: Operation,
    locate: () => ConfigurationPart,
  ): ConfigurationPart {
    try {
      const part = locate();
      authorize(caller, { action: `appconfig:${operation}`, resource: part.arn }, this.#context.emit);
      this.#journal(caller, name, operation, part.profile.name);
      return part;
    } catch (error) {
      const code = error instanceof AwsError ? error.code : 'InternalServerException';
      this.#journal(caller, name, operation, '*', code);
      throw error;
    }
  }

  #journal(
    caller: Caller,
    targetRegion: string,
    operation: Operation,
    resource: string,
    code?: string,
  ): void {
    if (caller.kind !== 'function') return;
    this.#context.emit({
      kind: 'dependency-call',
      functionName: caller.functionName,
      role: caller.role,
      service: 'appconfig',
      targetRegion,
      operation,
      resource,
      outcome: code === undefined ? 'ok' : 'error',
      ...(code === undefined ? {} : { code }),
    });
  }
}

const IDENTIFIERS = {
  application: 'ApplicationIdentifier',
  environment: 'EnvironmentIdentifier',
  profile: 'ConfigurationProfileIdentifier',
} as const;

/** By id or by name. @throws AwsError ResourceNotFoundException */
function find({ configurations }: Region, input: Readonly<Record<string, unknown>>): ConfigurationPart {
  const kinds = Object.keys(IDENTIFIERS) as readonly (keyof typeof IDENTIFIERS)[];
  const found = configurations.find((part) =>
    kinds.every((kind) => Object.values(part[kind]).includes(String(input[IDENTIFIERS[kind]]))),
  );
  if (found !== undefined) return found;
  throw new AwsError('ResourceNotFoundException', 'Resource not found.', 404, {
    ResourceType: 'Configuration',
  });
}

function parse(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(body.toString('utf8'));
    if (typeof document === 'object' && document !== null)
      return document as Readonly<Record<string, unknown>>;
  } catch {
    // Falls through to the same answer as a document that is no object.
  }
  throw new AwsError('BadRequestException', 'The body is not a JSON object.');
}

/** The JSON services answer 400 to a caller that they do not know or like, the REST ones 403. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
]);

/** In the REST protocol of AWS the header names the error. */
function sendError(response: ServerResponse, error: unknown): void {
  const refusal =
    error instanceof AwsError
      ? error
      : new AwsError('InternalServerException', `The stand-in failed: ${String(error)}`, 500);
  response.setHeader('x-amzn-errortype', refusal.code);
  const status = FORBIDDEN.has(refusal.code) ? 403 : refusal.status;
  send(
    response,
    status,
    'application/json',
    JSON.stringify({ Message: refusal.message, ...refusal.details }),
  );
}
