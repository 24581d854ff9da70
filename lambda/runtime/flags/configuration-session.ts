/**
 * AppConfig's data API: a session, a chain of tokens that are good for one call each, and an interval in which the
 * service wants no call (https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-retrieving-the-configuration.html).
 */
import type {
  ConfigurationClient,
  ConfigurationNames,
  LatestConfiguration,
} from '../aws-api/configuration-client.ts';
import { errorName } from '../errors.ts';
import type { Clock } from '../clock.ts';
import { SourceError } from '../holder/source.ts';

export interface ConfigurationSessionOptions {
  readonly client: ConfigurationClient;
  /** Names or ids. */
  readonly names: ConfigurationNames;
  readonly clock: Pick<Clock, 'wallMs'>;
}

/** The last document that was received. `version` grows with each one that differs from the one before. */
export interface Received {
  readonly version: number;
  readonly bytes: Uint8Array;
}

/** Below the shortest pause between two refreshes, jitter included; 15 is AppConfig's least. */
const MINIMUM_POLL_SECONDS = 30;

/** Answers that somebody decided; every other failure (throttling, time-outs, 5xx) may pass by itself. */
const DENIED: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'ResourceNotFoundException',
  'UnrecognizedClientException',
]);

/** `first`: of its session, so its body is the document; later an empty body says that nothing has changed. */
interface Answer {
  readonly first: boolean;
  readonly output: LatestConfiguration;
}

export class ConfigurationSession {
  readonly #options: ConfigurationSessionOptions;
  #token: string | undefined;
  #received: Received | undefined;
  /** The time in which the service's own word is that its last answer holds. */
  #quiet = { sinceMs: 0, forMs: 0 };

  constructor(options: ConfigurationSessionOptions) {
    this.#options = options;
  }

  /**
   * The document that AppConfig serves now; inside the interval that AppConfig asked for the last one, without a call.
   * @throws SourceError `denied` or `transient`
   */
  async latest(signal: AbortSignal): Promise<Received> {
    if (this.#received !== undefined && this.#isQuiet()) return this.#received;
    const token = this.#token;
    this.#token = undefined;
    try {
      return this.#take(await this.#poll(token, signal));
    } catch (error) {
      const name = errorName(error);
      const denied = DENIED.has(name);
      // The call may not have arrived, and then the token is still good; if it is not, the next call finds out.
      if (!denied) this.#token = token;
      throw new SourceError(denied ? 'denied' : 'transient', `AppConfig: ${name}`, error);
    }
  }

  /** The wall clock may jump back: then it is not quiet. */
  #isQuiet(): boolean {
    const passedMs = this.#options.clock.wallMs() - this.#quiet.sinceMs;
    return passedMs >= 0 && passedMs < this.#quiet.forMs;
  }

  async #poll(token: string | undefined, signal: AbortSignal): Promise<Answer> {
    if (token !== undefined) {
      try {
        return { first: false, output: await this.#options.client.latest(token, signal) };
      } catch (error) {
        // A token ends after 24 hours, and with the call that uses it, also where the answer was lost.
        if (errorName(error) !== 'BadRequestException') throw error;
      }
    }
    const { client, names } = this.#options;
    const first = await client.start(names, MINIMUM_POLL_SECONDS, signal);
    return { first: true, output: await client.latest(first, signal) };
  }

  #take({ first, output }: Answer): Received {
    this.#token = output.nextPollConfigurationToken;
    this.#quiet = {
      sinceMs: this.#options.clock.wallMs(),
      forMs: output.nextPollIntervalInSeconds * 1000,
    };
    const bytes = output.configuration;
    const held = this.#received;
    if (held !== undefined && (first ? isSame(bytes, held.bytes) : bytes.byteLength === 0)) return held;
    return (this.#received = { version: (held?.version ?? 0) + 1, bytes });
  }
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
