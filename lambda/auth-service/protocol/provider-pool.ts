/**
 * One provider per public host, each an issuer of its own (auth traps A8):
 * built on first use, replaced whole when a held key set changes (A7: never mutated;
 * a request in flight finishes on the old one), least recently used out first.
 */
import type Provider from 'oidc-provider';
import type { SigningKeySet, SymmetricKeySet } from '../../contract/secrets.ts';
import type { SignInRules } from '../sign-in/sign-in.ts';
import { DependencyFailedError } from './errors.ts';
import { buildProvider } from './provider-factory.ts';
import { serviceContext } from './service-context.ts';
import type { ServiceContext, ServiceDependencies } from './service-context.ts';

/** About 60 KiB each (measured). */
const MAXIMUM_PROVIDERS = 200;

interface Entry {
  readonly service: ServiceContext;
  readonly provider: Provider;
  readonly signing: SigningKeySet;
  readonly cookie: SymmetricKeySet;
}

export class ProviderPool {
  readonly #entries = new Map<string, Entry>();
  readonly #dependencies: ServiceDependencies;
  readonly #signIn: SignInRules;

  constructor(dependencies: ServiceDependencies, signIn: SignInRules) {
    this.#dependencies = dependencies;
    this.#signIn = signIn;
  }

  /** @throws DependencyFailedError while no usable key set is held. */
  providerOf(host: string): Pick<Entry, 'provider' | 'service'> {
    try {
      return this.#current(host);
    } catch (cause) {
      throw new DependencyFailedError('keys', cause);
    }
  }

  #current(host: string): Entry {
    const { keys } = this.#dependencies;
    // The holder answers the same object until the set or a phase of a key changes.
    const signing = keys.signing();
    const cookie = keys.cookie();
    const held = this.#entries.get(host);
    const entry =
      held?.signing === signing && held.cookie === cookie ? held : this.#build(host, signing, cookie);
    this.#entries.delete(host);
    this.#entries.set(host, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAXIMUM_PROVIDERS && oldest !== undefined) this.#entries.delete(oldest);
    return entry;
  }

  #build(host: string, signing: SigningKeySet, cookie: SymmetricKeySet): Entry {
    const service = serviceContext(this.#dependencies, host);
    const provider = buildProvider(service, signing, cookie, this.#signIn);
    return { service, provider, signing, cookie };
  }
}
