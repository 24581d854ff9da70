/** Starts the provider's process; its certificate is trusted by this process from now on. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { exchange } from '../../../lambda/runtime/upstream/transport.ts';
import type { UpstreamTransport } from '../../../lambda/runtime/upstream/transport.ts';
import { createClock } from '../../../lib/world/local/clock.ts';
import { createAuthority } from '../../../lib/world/local/network/authority.ts';
import type { ProviderOrder } from '../../../lib/world/local/upstream-provider/messages.ts';
import { startProviderProcess } from '../../../lib/world/local/upstream-provider/provider-process.ts';

export interface RunningProvider {
  /** Real TLS to the provider, under whatever name it is asked. */
  readonly transport: UpstreamTransport;
  /** As the person's browser: where the provider sends it. */
  visit(url: string): Promise<string>;
  /** Takes effect before the promise does. */
  order(order: ProviderOrder): Promise<void>;
  stop(): Promise<void>;
}

/** @param names of its certificate; default: the issuer's. */
export async function startProvider(
  issuer: string,
  names: readonly string[] = [new URL(issuer).hostname],
): Promise<RunningProvider> {
  const folder = mkdtempSync(join(tmpdir(), 'holdover-test-upstream-'));
  const authority = await createAuthority(folder, Date.now(), `upstream ${names.join(' ')}`);
  rmSync(folder, { recursive: true });
  setDefaultCACertificates([...getCACertificates('default'), authority.pem]);
  const nobody = { adopt: () => undefined, release: () => undefined };
  const { port, order, stop } = await startProviderProcess(nobody, {
    issuer,
    clock: createClock(1).origin(),
    ...(await authority.leaf([...names])),
  });
  return {
    transport: (url, request) => {
      const { hostname } = new URL(url);
      return exchange(url, request, { hostname: '127.0.0.1', port, servername: hostname });
    },
    visit: async (url) => {
      const at = { hostname: '127.0.0.1', port, servername: new URL(url).hostname, agent: false };
      const [answer] = (await once(get(url, at), 'response')) as [IncomingMessage];
      answer.resume();
      return answer.headers.location ?? '';
    },
    order,
    stop,
  };
}
