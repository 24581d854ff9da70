/** The few calls that a deploy makes, straight over HTTP: three services' clients for a dozen calls would be too much. */
export interface EmulatorApi {
  cloudFormation(
    region: string,
    action: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<string>;
  json(region: string, service: string, target: string, body: object): Promise<string>;
  put(region: string, service: string, path: string, body: string | Buffer): Promise<string>;
  post(region: string, service: string, path: string, body: string): Promise<string>;
}

/** An emulator reads account and region from the credential and checks no signature. */
const authorization = (region: string, service: string): string =>
  `AWS4-HMAC-SHA256 Credential=AKIAEMULATOR00000000/20260101/${region}/${service}/aws4_request, ` +
  'SignedHeaders=host;x-amz-date, Signature=0000';

interface Call {
  readonly method: 'POST' | 'PUT';
  readonly region: string;
  readonly service: string;
  readonly path: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send(
  endpoint: string,
  { method, region, service, path, body, headers }: Call,
): Promise<string> {
  const response = await fetch(`${endpoint}${path}`, {
    method,
    body,
    headers: {
      ...headers,
      authorization: authorization(region, service),
      'x-amz-date': '20260101T000000Z',
    },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} ${path}: ${response.status} ${text}`);
  return text;
}

/** @throws Error with the emulator's answer for every status but 2xx. */
export function emulatorApi(endpoint: string): EmulatorApi {
  const call = (one: Call): Promise<string> => send(endpoint, one);
  return {
    cloudFormation: (region, action, parameters) =>
      call({
        method: 'POST',
        region,
        service: 'cloudformation',
        path: '/',
        body: new URLSearchParams({ Action: action, Version: '2010-05-15', ...parameters }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    json: (region, service, target, body) =>
      call({
        method: 'POST',
        region,
        service,
        path: '/',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
      }),
    put: (region, service, path, body) => call({ method: 'PUT', region, service, path, body }),
    post: (region, service, path, body) => call({ method: 'POST', region, service, path, body }),
  };
}
