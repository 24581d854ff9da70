/** Starts the provider's process; its certificate is trusted by this process from now on. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { exchange } from '../../../lambda/runtime/upstream/transport.ts';
import type { UpstreamTransport } from '../../../lambda/runtime/upstream/transport.ts';
import { createAuthority } from '../../../lib/world/local/network/authority.ts';
import type { ProviderOrder } from './process.ts';

export interface RunningProvider {
  /** Real TLS to the provider, under whatever name it is asked. */
  readonly transport: UpstreamTransport;
  /** As the person's browser: where the provider sends it. */
  visit(url: string): Promise<string>;
  /** Takes effect before the promise does. */
  order(order: ProviderOrder): Promise<void>;
  stop(): Promise<void>;
}

const PROGRAM = join(import.meta.dirname, 'process.ts');

/** @param names of its certificate; default: the issuer's. */
export async function startProvider(
  issuer: string,
  names: readonly string[] = [new URL(issuer).hostname],
): Promise<RunningProvider> {
  const folder = mkdtempSync(join(tmpdir(), 'holdover-test-upstream-'));
  const authority = await createAuthority(folder, Date.now(), `upstream ${names.join(' ')}`);
  rmSync(folder, { recursive: true });
  setDefaultCACertificates([...getCACertificates('default'), authority.pem]);
  const { key, cert } = await authority.leaf([...names]);
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const child = fork(PROGRAM, [issuer, base64(key), base64(cert)], { execArgv: ['--no-warnings'] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
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
    order: async (order) => {
      const done = once(child, 'message');
      child.send(order);
      await done;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
