import { describe, expect, it } from '@jest/globals';

import { TableError } from '../../../lambda/runtime/dynamodb/errors.ts';
import { CONDITION_FAILED } from '../../../lambda/runtime/dynamodb/table-client.ts';
import type { TableClient } from '../../../lambda/runtime/dynamodb/table-client.ts';
import { FAILURES_TO_OPEN } from '../../../lambda/runtime/resilience/circuit-breaker.ts';
import { guardTables } from '../../../lambda/runtime/resilience/guarded-tables.ts';
import { TimeSpent } from '../../../lambda/runtime/resilience/time-budget.ts';
import { manualTime } from '../../support/manual-time.ts';

const read = { TableName: 'session', Key: { pk: { S: 'a' } } };

function guarded() {
  const table = { error: undefined as Error | undefined, calls: 0 };
  const client: TableClient = {
    send: () => {
      table.calls += 1;
      return table.error === undefined ? Promise.resolve({}) : Promise.reject(table.error);
    },
  };
  const { clock } = manualTime();
  const limits = { connectMs: 100, requestMs: 100, attempts: 2 };
  const guard = guardTables(client, { name: 'session-table', limits, clock, onTransition: () => undefined });
  const fail = async (error: Error, times = FAILURES_TO_OPEN): Promise<void> => {
    table.error = error;
    for (let round = 0; round < times; round += 1)
      await expect(guard.tables.send('GetItem', read)).rejects.toBe(error);
  };
  return { table, fail, ...guard };
}

describe('tables behind a breaker', () => {
  it.each([
    ['time-outs', new TableError('TimeoutError', 'no answer', true)],
    ['throttling', new TableError('ThrottlingException', 'slow down', true)],
  ])('%s open the circuit; then a call fails at once, as "temporarily unavailable"', async (_name, error) => {
    const { tables, table, fail } = guarded();
    await fail(error);
    await expect(tables.send('GetItem', read)).rejects.toMatchObject({
      code: 'TEMPORARILY_UNAVAILABLE',
      reason: 'session-table',
      cause: error,
    });
    expect(table.calls).toBe(FAILURES_TO_OPEN);
  });

  it.each([
    ['failed conditions', new TableError(CONDITION_FAILED, 'no', false)],
    ['refused permissions', new TableError('AccessDeniedException', 'no', false)],
    ['requests out of time', new TimeSpent()],
    ['bugs of ours', new TypeError('no')],
  ])('%s do not', async (_name, error) => {
    const { breaker, fail } = guarded();
    await fail(error, 3 * FAILURES_TO_OPEN);
    expect(breaker.state).toEqual({ kind: 'closed', failuresInARow: 0 });
  });

  it('a health check asks a table whose circuit is open, and its answer closes it for requests', async () => {
    const { tables, asked, table, breaker, fail } = guarded();
    await fail(new TableError('TimeoutError', 'no answer', true));
    await expect(asked.send('GetItem', read)).rejects.toThrow('no answer');
    expect(breaker.state.kind).toBe('open');
    table.error = undefined;
    await asked.send('GetItem', read);
    await expect(tables.send('GetItem', read)).resolves.toEqual({});
  });
});
