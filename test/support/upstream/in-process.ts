/** The provider without a socket: a transport whose time-outs are over at once. */
import { UpstreamUnavailable } from '../../../lambda/runtime/upstream/errors.ts';
import type { UpstreamTransport } from '../../../lambda/runtime/upstream/transport.ts';
import type { UpstreamProvider } from '../../../lib/world/local/upstream-provider/provider.ts';

export const inProcess =
  (...providers: readonly UpstreamProvider[]): UpstreamTransport =>
  async (url, { method, headers, body }) => {
    const provider = providers.find(({ issuer }) => new URL(issuer).host === new URL(url).host);
    const answer = (await provider?.answer({ method, url, headers, body })) ?? 'hangs';
    if (typeof answer === 'string')
      throw new UpstreamUnavailable('the provider did not answer', { timedOut: true });
    return { status: answer.status, contentType: answer.headers['content-type'] ?? '', body: answer.body };
  };
