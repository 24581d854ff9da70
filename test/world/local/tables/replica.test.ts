import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { JsonDocument } from '../../../../lib/world/local/aws-api/json-endpoint.ts';
import type { TableStore } from '../../../../lib/world/local/tables/dynalite.ts';
import type { Item } from '../../../../lib/world/local/tables/items.ts';
import { Replica } from '../../../../lib/world/local/tables/replica.ts';
import type { Change } from '../../../../lib/world/local/tables/replica.ts';
import { tablePart } from '../data-support/topology.ts';

const TABLE = 'sessions';
const parts = new Map([[TABLE, tablePart(TABLE)]]);
const keyed = (pk: string): Item => ({ pk: { S: pk } });

/** Whole items by key, answering after a turn so that work can interleave. */
class MapStore implements TableStore {
  readonly items = new Map<string, Item>();
  async call(operation: string, input: JsonDocument): Promise<JsonDocument> {
    await Promise.resolve();
    const item = input['Item'] as Item | undefined;
    const pk = String((item ?? (input['Key'] as Item))['pk']?.['S']);
    if (operation === 'PutItem' && item !== undefined) this.items.set(pk, item);
    if (operation === 'DeleteItem') this.items.delete(pk);
    return operation === 'GetItem' ? { Item: this.items.get(pk) } : {};
  }
  callRaw(): Promise<Buffer> {
    return Promise.reject(new Error('not used'));
  }
}

interface Side {
  readonly store: MapStore;
  readonly replica: Replica;
  readonly sent: Change[];
}
function pair(): readonly [Side, Side] {
  let sequence = 0;
  const side = (): Side => {
    const store = new MapStore();
    const sent: Change[] = [];
    const replica = new Replica({
      store,
      parts,
      nextStamp: () => ({ sequence: (sequence += 1), at: 0 }),
      changed: (change) => void sent.push(change),
    });
    return { store, replica, sent };
  };
  return [side(), side()];
}

const write = fc.record({
  side: fc.constantFrom(0, 1),
  pk: fc.constantFrom('a', 'b', 'c'),
  value: fc.option(fc.nat(), { nil: undefined }),
  /** Deliver one waiting change, by position, before this write. */
  deliver: fc.option(fc.nat(), { nil: undefined }),
});

function perform({ replica, store }: Side, pk: string, value: number | undefined): Promise<unknown> {
  const item = { ...keyed(pk), value: { N: String(value) } };
  const target = {
    table: TABLE,
    key: keyed(pk),
    after: value === undefined ? undefined : ('read-it' as const),
  };
  return replica.write([target], () =>
    value === undefined
      ? store.call('DeleteItem', { Key: keyed(pk) })
      : store.call('PutItem', { Item: item }),
  );
}

test('whatever order changes arrive in, both regions end with the same items', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(write, { maxLength: 30 }),
      fc.infiniteStream(fc.nat()),
      async (writes, order) => {
        const sides = pair();
        const deliverOne = async (from: 0 | 1, position: number): Promise<void> => {
          const { sent } = sides[from];
          const [change] = sent.splice(position % Math.max(1, sent.length), 1);
          if (change !== undefined) await sides[from === 0 ? 1 : 0].replica.apply(change);
        };
        for (const { side, pk, value, deliver } of writes) {
          const from = side === 0 ? 0 : 1;
          const running = perform(sides[from], pk, value);
          // Not awaited first: the delivery races the write.
          if (deliver !== undefined) await deliverOne(deliver % 2 === 0 ? 0 : 1, deliver);
          await running;
          // The change is sent after the answer.
          await new Promise(setImmediate);
        }
        for (const position of order) {
          if (sides.every(({ sent }) => sent.length === 0)) break;
          await deliverOne(sides[0].sent.length > 0 ? 0 : 1, position);
        }
        expect(Object.fromEntries(sides[1].store.items)).toEqual(Object.fromEntries(sides[0].store.items));
      },
    ),
  );
});

test('the last of two crossing writes wins, whichever side made it', async () => {
  const [one, two] = pair();
  await perform(one, 'a', 1);
  await perform(two, 'a', 2);
  await new Promise(setImmediate);
  await one.replica.apply(two.sent[0]!);
  await two.replica.apply(one.sent[0]!);
  expect(one.store.items.get('a')?.['value']).toEqual({ N: '2' });
  expect(two.store.items.get('a')?.['value']).toEqual({ N: '2' });
});

test('deleting what is not there sends nothing', async () => {
  const [one] = pair();
  await perform(one, 'a', undefined);
  await new Promise(setImmediate);
  expect(one.sent).toEqual([]);
});
