/**
 * An identity provider of somebody else, outside of both regions, under a public name and a certificate that every
 * runtime trusts. It runs from the first time that somebody asks for it: most drills never do.
 */
import { WorldError } from '../../world.ts';
import type { UpstreamAccess, UpstreamManner } from '../../world.ts';
import type { LocalContext } from '../ports.ts';
import { CLIENT_ID, CLIENT_SECRET } from './id-token.ts';
import { startProviderProcess } from './provider-process.ts';
import type { ProviderProcess } from './provider-process.ts';
import { conductsOf } from './trouble.ts';

/** Reserved for documentation (RFC 2606); the world's own DNS answers it. */
const HOST = 'id.partner.example';
const HTTPS_PORT = 443;

type Context = Pick<LocalContext, 'authority' | 'clock' | 'emit' | 'names' | 'network' | 'reaper'>;

export class UpstreamPart {
  readonly #context: Context;
  #running: Promise<ProviderProcess> | undefined;
  #stopping = false;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Starts it where it does not run yet. @throws WorldError */
  async access(): Promise<UpstreamAccess> {
    await (this.#running ??= this.#start());
    return { issuer: `https://${HOST}`, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
  }

  /** @returns hits since now, by part, zeros included, and how to end it. @throws WorldError */
  async trouble(
    manner: UpstreamManner,
  ): Promise<{ hits: () => Record<string, number>; end: () => Promise<void> }> {
    const provider = await this.#running;
    if (provider === undefined)
      throw new WorldError('NO_UPSTREAM', 'Nobody signs in at an upstream provider in this run.');
    const before = new Map(provider.hits());
    await provider.order({ trouble: manner });
    return {
      hits: () =>
        Object.fromEntries(
          conductsOf(manner).map((conduct) => [
            `provider: ${conduct}`,
            (provider.hits().get(conduct) ?? 0) - (before.get(conduct) ?? 0),
          ]),
        ),
      end: () => provider.order({ trouble: 'none' }),
    };
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running?.then(
      (provider) => provider.stop(),
      () => undefined,
    );
  }

  async #start(): Promise<ProviderProcess> {
    const { authority, clock, emit, names, network, reaper } = this.#context;
    const leaf = await authority.leaf([HOST]);
    const start = { issuer: `https://${HOST}`, ...leaf, clock: clock.origin() };
    const provider = await startProviderProcess(reaper, start);
    clock.onPace((origin) => provider.setClock(origin));
    provider.setClock(clock.origin());
    void provider.ended.then(() => {
      if (this.#stopping) return;
      emit({ kind: 'part-died', part: 'upstream provider', reason: 'its process ended by itself' });
    });
    names.register(HOST, network.expose('elsewhere', HTTPS_PORT, provider.port));
    return provider;
  }
}
