/** Priming a new process: whatever its parts do it ends, in time, and it leaves nothing behind. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RequestHandler, ServiceRequest } from '../../lambda/auth-service/http/message.ts';
import { prime } from '../../lambda/auth-service/prime.ts';
import type { PrimeOptions } from '../../lambda/auth-service/prime.ts';
import type { Timer } from '../../lambda/runtime/clock.ts';
import { manualTime } from '../support/manual-time.ts';
import { HOSTS, REGION_HOST, World, albEvent } from './support/service.ts';

const BUDGET_MILLISECONDS = 3_000;
const response = { status: 200, headers: {}, body: '' };

/** Anything may be thrown, and a library's own kind of error is an instance of nothing here. */
const NO_ERROR: Error = { name: 'None', message: '' };

/** What a part does when it is asked. */
const CONDUCTS = {
  answers: () => Promise.resolve(response),
  fails: () => Promise.reject(new Error('no answer')),
  'fails with no error': () => Promise.reject(NO_ERROR),
  throws: () => {
    throw new Error('broken');
  },
  hangs: () => new Promise<never>(() => undefined),
} as const;
type Conduct = keyof typeof CONDUCTS;
const conduct = fc.constantFrom(...(Object.keys(CONDUCTS) as Conduct[]));

/** A timer that tells how many of its calls are neither due nor cancelled. */
function counting(timer: Timer): { readonly timer: Timer; readonly waiting: () => number } {
  const open = new Set<object>();
  const counted: Timer = (delayMs, callback) => {
    const entry = {};
    open.add(entry);
    const cancel = timer(delayMs, () => {
      open.delete(entry);
      callback();
    });
    return () => {
      open.delete(entry);
      cancel();
    };
  };
  return { timer: counted, waiting: () => open.size };
}

/** Primes a process whose parts behave so, one after the other; `asked` counts them. */
function primed(conducts: readonly Conduct[]) {
  const time = manualTime();
  const { timer, waiting } = counting(time.timer);
  const state = { asked: 0, ended: 'not yet' };
  const next = () => CONDUCTS[conducts[state.asked++] ?? 'answers']();
  const options: PrimeOptions = {
    app: next,
    ensure: async () => {
      await next();
    },
    publicHosts: HOSTS,
    regionHost: REGION_HOST,
    timer,
  };
  void prime(options).then(
    () => (state.ended = 'resolved'),
    () => (state.ended = 'threw'),
  );
  return { state, time, waiting };
}
/** Held values, readiness, then two addresses of each host. */
const PARTS = 2 + 2 * HOSTS.length;

describe('priming', () => {
  test('asks every part once when each answers, and takes no time of its own', async () => {
    const { state, time, waiting } = primed([]);
    await time.advance(0);
    expect({ ...state, waiting: waiting() }).toEqual({ asked: PARTS, ended: 'resolved', waiting: 0 });
  });

  test('ends without a failure, at once or when its time is up, whatever its parts do', async () => {
    const conducts = fc.array(conduct, { minLength: PARTS, maxLength: PARTS });
    await fc.assert(
      fc.asyncProperty(conducts, async (parts) => {
        const { state, time, waiting } = primed(parts);
        const last = parts.findIndex((part) => part !== 'answers');
        await time.advance(BUDGET_MILLISECONDS - 1);
        expect(state.ended).toBe(parts[last] === 'hangs' ? 'not yet' : 'resolved');
        await time.advance(1);
        expect(state).toEqual({ asked: last < 0 ? PARTS : last + 1, ended: 'resolved' });
        expect(waiting()).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test('a part that fails after the end disturbs nobody', async () => {
    const time = manualTime();
    const late = Promise.withResolvers<void>();
    const app: RequestHandler = () => Promise.resolve(response);
    const options = { app, publicHosts: HOSTS, regionHost: REGION_HOST, timer: time.timer };
    const ended = prime({ ...options, ensure: () => late.promise });
    await time.advance(BUDGET_MILLISECONDS);
    await ended;
    // Jest fails the test on a rejection that nobody handles.
    late.reject(new Error('too late'));
    await time.advance(0);
  });

  test('only reads: the service that it asked wrote nothing and set no cookie', async () => {
    const world = new World();
    const answers: { status: number; cookie: unknown }[] = [];
    const app: RequestHandler = async (request) => {
      const result = await world.invoke('standby', albEvent(arriving(request), ''));
      answers.push({ status: result.statusCode, cookie: result.multiValueHeaders?.['set-cookie'] });
      return response;
    };
    const ensure = () => Promise.resolve();
    await prime({ app, ensure, publicHosts: HOSTS, regionHost: REGION_HOST, timer: manualTime().timer });
    expect(answers).toEqual(Array(PARTS - 1).fill({ status: 200, cookie: undefined }));
    expect(world.table.calls['standby']).toMatchObject({ writes: 0 });
    expect(world.table.keys('standby')).toEqual([]);
  });
});

/** The same request before the load balancer. */
const arriving = ({ host, method, path, query, headers }: ServiceRequest): Request =>
  new Request(`https://${host}${path}?${query}`, {
    method,
    headers: Object.entries(headers).flatMap(([name, values]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  });
