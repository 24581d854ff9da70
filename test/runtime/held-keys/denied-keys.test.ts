import { beforeEach, describe, expect, test } from '@jest/globals';

import type { TableOperations } from '../../../lambda/runtime/dynamodb/table-client.ts';
import { DeniedKeys, LOOK_EVERY_MS } from '../../../lambda/runtime/held-keys/denied-keys.ts';
import { manualTime } from '../../support/manual-time.ts';
import type { ManualTime } from '../../support/manual-time.ts';

type Request = TableOperations['BatchGetItem']['input'];
type Answer = TableOperations['BatchGetItem']['output'];
let time: ManualTime;
let requests: Request[];
let changes: (readonly string[])[];
let answer: () => Promise<Answer>;

beforeEach(() => {
  time = manualTime();
  [requests, changes] = [[], []];
  answer = () => Promise.resolve({ Responses: { session: [] } });
});
const watch = (...heldIds: readonly string[]): DeniedKeys =>
  new DeniedKeys({
    tables: {
      send: (operation: string, input: Request) => {
        expect(operation).toBe('BatchGetItem');
        requests.push(input);
        return answer();
      },
    },
    table: 'session',
    clock: time.clock,
    timer: time.timer,
    heldIds: () => heldIds,
    onChange: (denied) => changes.push([...denied]),
  });
const look = async (watched: DeniedKeys, afterMs: number): Promise<void> => {
  time.age(afterMs);
  watched.lookIfDue();
  await watched.settle(300);
};
const denial = (id: string): Promise<Answer> =>
  Promise.resolve({ Responses: { session: [{ pk: { S: `denied-kid#${id}` } }] } });

describe('a look', () => {
  test('asks after the keys that are held, each once, and not before it is due', async () => {
    const watched = watch('a', 'b', 'a');
    await look(watched, 0);
    await look(watched, LOOK_EVERY_MS - 1);
    expect(requests).toEqual([
      {
        RequestItems: { session: { Keys: [{ pk: { S: 'denied-kid#a' } }, { pk: { S: 'denied-kid#b' } }] } },
      },
    ]);
    await look(watched, 1);
    expect(requests).toHaveLength(2);
  });

  test('of nothing is no request, and is made up for as soon as something is held', async () => {
    await look(watch(), 0);
    expect(requests).toEqual([]);
  });

  test('that hangs is waited for a moment only, and is not begun twice', async () => {
    answer = () => new Promise(() => undefined);
    const watched = watch('a');
    watched.lookIfDue();
    const settled = watched.settle(300);
    await time.advance(300);
    await settled;
    time.age(10 * LOOK_EVERY_MS);
    watched.lookIfDue();
    expect(requests).toHaveLength(1);
  });

  test.each<[string, () => Promise<Answer>]>([
    ['fails', () => Promise.reject(new Error('no answer'))],
    [
      'is answered in part',
      async () => ({ ...(await denial('b')), UnprocessedKeys: { session: { Keys: [] } } }),
    ],
  ])('that %s changes nothing, and is repeated soon', async (_how, bad) => {
    const watched = watch('a', 'b');
    answer = () => denial('a');
    await look(watched, 0);
    answer = bad;
    await look(watched, LOOK_EVERY_MS);
    await look(watched, 5000);
    expect(requests).toHaveLength(3);
    expect([...watched.ids()]).toEqual(['a']);
    expect(changes).toEqual([['a']]);
  });
});

test('what is denied is told once, and the same set is answered until it changes', async () => {
  const watched = watch('a', 'b');
  answer = () => denial('a');
  await look(watched, 0);
  const first = watched.ids();
  await look(watched, LOOK_EVERY_MS);
  expect(watched.ids()).toBe(first);
  answer = () => denial('b');
  await look(watched, LOOK_EVERY_MS);
  expect(changes).toEqual([['a'], ['b']]);
});
