/** The command that the README gives an operator, against a real table: what it writes is what a process looks for. */
import { readFileSync } from 'node:fs';

import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { systemTimer } from '../../../lambda/runtime/clock.ts';
import { DeniedKeys, LOOK_EVERY_MS } from '../../../lambda/runtime/held-keys/denied-keys.ts';
import { startTables } from '../../support/dynalite.ts';
import type { TestTables } from '../../support/dynalite.ts';

const TABLE = 'holdover-dev-session';
const KID = '-TVonU3fFxnsw9uMGkuGt992uoFWD0Uxy_FY5nbh05c';
let store: TestTables;
beforeAll(async () => (store = await startTables(TABLE)));
afterAll(() => store.stop());

/** The item of the one `put-item` in the README that denies a key. */
function itemOfReadme(kid: string): Record<string, AttributeValue> {
  const readme = readFileSync('README.md', 'utf8');
  const [, item] =
    /--table-name holdover-dev-session --item \\\n {2}'(\{"pk":\{"S":"denied-kid#.*\})'\n/.exec(readme) ?? [];
  if (item === undefined) throw new Error('the README denies no key');
  return JSON.parse(item.replace('<kid>', kid)) as Record<string, AttributeValue>;
}

test('a key is denied by it, and allowed again by taking the item away', async () => {
  let nowMs = 0;
  const changes: (readonly string[])[] = [];
  const watched = new DeniedKeys({
    tables: store.tables,
    table: TABLE,
    clock: { wallMs: () => nowMs, monotonicMs: () => nowMs },
    timer: systemTimer,
    heldIds: () => [KID, 'another'],
    onChange: (denied) => changes.push([...denied]),
  });
  const look = async (): Promise<void> => {
    nowMs += LOOK_EVERY_MS;
    watched.lookIfDue();
    await watched.settle(10_000);
  };
  await look();
  const Item = itemOfReadme(KID);
  await store.client.send(new PutItemCommand({ TableName: TABLE, Item }));
  await look();
  expect([...watched.ids()]).toEqual([KID]);
  await store.client.send(new DeleteItemCommand({ TableName: TABLE, Key: { pk: Item['pk']! } }));
  await look();
  expect(changes).toEqual([[KID], []]);
});
