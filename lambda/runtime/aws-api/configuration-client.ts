/**
 * AppConfig's data API, the two calls of a session: signed, bounded in time, never repeated (its holder does that).
 * REST with JSON, where the SDK is the only other way: its client would bring the SDK's whole core, 290 kB.
 */
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { createSigner } from '../dynamodb/signature.ts';
import { answerOf, endInTime } from './exchange.ts';
import type { Answer } from './exchange.ts';
import { AwsServiceError, errorOfAnswer } from './service-error.ts';
import type { SignedClientOptions } from './signed-json-client.ts';

export interface ConfigurationNames {
  readonly application: string;
  readonly environment: string;
  readonly profile: string;
}
/** Names as AppConfig has them. */
export interface LatestConfiguration {
  readonly nextPollConfigurationToken: string;
  readonly nextPollIntervalInSeconds: number;
  /** Empty: unchanged, but for the first call of a session. */
  readonly configuration: Uint8Array;
}

/** Both throw AwsServiceError whose `name` is the service's code, and end early by their signal. */
export interface ConfigurationClient {
  /** By names or ids. @returns the token of the first call */
  start(names: ConfigurationNames, minimumPollSeconds: number, signal: AbortSignal): Promise<string>;
  latest(token: string, signal: AbortSignal): Promise<LatestConfiguration>;
}

type Operation = 'StartConfigurationSession' | 'GetLatestConfiguration';
interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: string;
  readonly body: string;
}

const TITLE = 'AppConfig';

export function createConfigurationClient(options: SignedClientOptions): ConfigurationClient {
  const client = createExchange(options);
  return {
    start: async ({ application, environment, profile }, minimumPollSeconds, signal) => {
      const body = JSON.stringify({
        ApplicationIdentifier: application,
        EnvironmentIdentifier: environment,
        ConfigurationProfileIdentifier: profile,
        RequiredMinimumPollIntervalInSeconds: minimumPollSeconds,
      });
      const call: Call = { method: 'POST', path: '/configurationsessions', query: '', body };
      return firstToken(await client.send('StartConfigurationSession', call, signal));
    },
    latest: async (token, signal) => {
      const query = `configuration_token=${strictlyEncoded(token)}`;
      const call: Call = { method: 'GET', path: '/configuration', query, body: '' };
      const { headers, bytes } = await client.send('GetLatestConfiguration', call, signal);
      return {
        nextPollConfigurationToken: headerOf(headers, 'next-poll-configuration-token'),
        nextPollIntervalInSeconds: Number(headerOf(headers, 'next-poll-interval-in-seconds')) || 0,
        configuration: bytes,
      };
    },
  };
}

function createExchange(options: SignedClientOptions) {
  const { limits, nowMs, region } = options;
  const url = new URL(options.endpoint ?? `https://appconfigdata.${region}.amazonaws.com`);
  const sign = createSigner(region, 'appconfig', options.credentials);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  /** Asked once a minute: a kept connection would be found dead. */
  const send = async (_operation: Operation, call: Call, signal: AbortSignal): Promise<Answer> => {
    const { method, path, query, body } = call;
    const headers = sign({ ...call, host: url.host, contentType: 'application/json', nowMs: nowMs() });
    if (body !== '') headers['content-length'] = String(Buffer.byteLength(body));
    const target = query === '' ? path : `${path}?${query}`;
    const outgoing = request(new URL(target, url), { agent: false, method, headers });
    const endings = endInTime(outgoing, limits.connectMs, limits.requestMs, signal);
    try {
      return accepted(await answerOf(outgoing, body, TITLE));
    } finally {
      endings.stop();
    }
  };
  return { send };
}

/** In the REST protocol a header names the error: `<code>` or `<code>:<namespace>`. */
function accepted(answer: Answer): Answer {
  if (answer.status === 200 || answer.status === 201) return answer;
  const [type = ''] = headerOf(answer.headers, 'x-amzn-errortype').split(':');
  throw errorOfAnswer(TITLE, answer.status, Buffer.from(answer.bytes).toString(), type);
}

function firstToken({ bytes }: Answer): string {
  try {
    const { InitialConfigurationToken } = JSON.parse(Buffer.from(bytes).toString()) as Record<
      string,
      unknown
    >;
    if (typeof InitialConfigurationToken === 'string') return InitialConfigurationToken;
  } catch {
    // Falls through: whoever answered was not AppConfig.
  }
  throw new AwsServiceError('UnreadableAnswer', 'AppConfig answered no token', true);
}

const headerOf = (headers: IncomingHttpHeaders, name: string): string => String(headers[name] ?? '');

/** RFC 3986, as signatures want it: `encodeURIComponent` leaves five characters more. */
const strictlyEncoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
