/** The chain of tokens, and what breaks it. The wire is held in test/world/local/appconfig. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import type {
  ConfigurationClient,
  LatestConfiguration,
} from '../../../lambda/runtime/aws-api/configuration-client.ts';
import { ConfigurationSession } from '../../../lambda/runtime/flags/configuration-session.ts';
import { manualTime } from '../../support/manual-time.ts';
import type { ManualTime } from '../../support/manual-time.ts';

const NAMES = { application: 'holdover-dev', environment: 'service', profile: 'flags' };
const signal = new AbortController().signal;

/** AppConfig as far as a client can tell: a token is good for one call. `lost` calls arrive and answer nobody. */
class Service {
  document = 'one';
  intervalSeconds = 30;
  failure: Error | undefined;
  lost: Error | undefined;
  readonly calls: string[] = [];
  readonly #tokens = new Map<string, string>();
  #next = 0;

  readonly client: ConfigurationClient = {
    start: () => this.#call('StartConfigurationSession', () => this.#token('')),
    latest: (token) => this.#call('GetLatestConfiguration', () => this.#get(token)),
  };

  async #call<T>(name: string, answer: () => T): Promise<T> {
    this.calls.push(name);
    if (this.failure !== undefined) throw this.failure;
    const given = answer();
    if (this.lost !== undefined) throw this.lost;
    return Promise.resolve(given);
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  #get(token: string): LatestConfiguration {
    const seen = this.#tokens.get(token);
    if (seen === undefined) throw named('BadRequestException');
    this.#tokens.delete(token);
    return {
      nextPollConfigurationToken: this.#token(this.document),
      nextPollIntervalInSeconds: this.intervalSeconds,
      configuration: Buffer.from(seen === this.document ? '' : this.document),
    };
  }
  #token(seen: string): string {
    const token = `token-${(this.#next += 1)}`;
    this.#tokens.set(token, seen);
    return token;
  }
}
const named = (name: string): Error => Object.assign(new Error('whatever the service said'), { name });

let time: ManualTime;
let service: Service;
let session: ConfigurationSession;
beforeEach(() => {
  time = manualTime();
  service = new Service();
  session = new ConfigurationSession({ client: service.client, names: NAMES, clock: time.clock });
});
const latest = async () => {
  const { version, bytes } = await session.latest(signal);
  return [version, Buffer.from(bytes).toString()];
};
const later = (seconds = 60) => time.age(seconds * 1000);
const START = 'StartConfigurationSession';
const GET = 'GetLatestConfiguration';

describe('one session', () => {
  test('starts once and follows the tokens; an empty body is the document as before', async () => {
    expect(await latest()).toEqual([1, 'one']);
    later();
    expect(await latest()).toEqual([1, 'one']);
    service.document = 'two';
    later();
    expect(await latest()).toEqual([2, 'two']);
    expect(service.calls).toEqual([START, GET, GET, GET]);
  });

  test('a document that comes back is a new version: a rollback counts', async () => {
    await latest();
    for (const document of ['two', 'one']) {
      service.document = document;
      later();
      await latest();
    }
    expect((await session.latest(signal)).version).toBe(3);
  });

  test('asks for no more than the interval allows, whatever was said at the start', async () => {
    service.intervalSeconds = 300;
    await latest();
    service.document = 'two';
    later(299);
    expect(await latest()).toEqual([1, 'one']);
    expect(service.calls).toEqual([START, GET]);
    later(1);
    expect(await latest()).toEqual([2, 'two']);
  });

  test('a clock that jumps back does not silence it', async () => {
    await latest();
    service.document = 'two';
    later(-3600);
    expect(await latest()).toEqual([2, 'two']);
  });
});

describe('a token that is not good any more', () => {
  test('starts a session at once, and the same document stays the same version', async () => {
    await latest();
    service.expireTokens();
    later(90_000);
    expect(await latest()).toEqual([1, 'one']);
    expect(service.calls).toEqual([START, GET, GET, START, GET]);
  });

  test('an answer that was lost took its token with it; the call after finds out', async () => {
    await latest();
    later();
    service.lost = named('TimeoutError');
    await expect(latest()).rejects.toMatchObject({ kind: 'transient', message: 'AppConfig: TimeoutError' });
    service.lost = undefined;
    service.document = 'two';
    expect(await latest()).toEqual([2, 'two']);
    expect(service.calls).toEqual([START, GET, GET, GET, START, GET]);
  });
});

describe('failures', () => {
  test.each([
    ['transient', 'InternalServerException'],
    ['transient', 'ThrottlingException'],
    ['transient', 'TimeoutError'],
    ['denied', 'AccessDeniedException'],
    ['denied', 'ResourceNotFoundException'],
  ])('%s: %s, by name and without what the service said', async (kind, name) => {
    service.failure = named(name);
    await expect(latest()).rejects.toMatchObject({ kind, message: `AppConfig: ${name}` });
    service.failure = undefined;
    expect(await latest()).toEqual([1, 'one']);
  });

  test('a token that never arrived is used again', async () => {
    await latest();
    later();
    service.failure = named('TimeoutError');
    await expect(latest()).rejects.toThrow('AppConfig: TimeoutError');
    service.failure = undefined;
    expect(await latest()).toEqual([1, 'one']);
    expect(service.calls).toEqual([START, GET, GET, GET]);
  });

  test('an empty document is handed on as it is: the first body of a session is never "unchanged"', async () => {
    service.document = '';
    expect((await session.latest(signal)).bytes.byteLength).toBe(0);
    later();
    expect(await latest()).toEqual([1, '']);
  });
});
