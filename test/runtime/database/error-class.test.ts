import { expect, test } from '@jest/globals';

import { classifyDatabaseError } from '../../../lambda/runtime/database/error-class.ts';

const failed = (message: string, code?: string) => Object.assign(new Error(message), { code });

test.each([
  ['read-only', failed('cannot execute INSERT in a read-only transaction', '25006')],
  ['read-only', failed("The target group doesn't have any associated read/write instances", '08006')],
  ['unreachable', failed("The target group doesn't have any associated read-only instances", 'XX000')],
  ['unreachable', failed('connect ECONNREFUSED', 'ECONNREFUSED')],
  ['unreachable', failed('getaddrinfo ENOTFOUND', 'ENOTFOUND')],
  ['unreachable', failed('the database system is starting up', '57P03')],
  ['unreachable', failed('Connection terminated unexpectedly')],
  ['unreachable', failed('timeout exceeded when trying to connect')],
  ['rejected', failed('password authentication failed', '28P01')],
  // What a pooler says of the same (PgBouncer 1.18).
  ['rejected', failed('SASL authentication failed', '08P01')],
  ['unreachable', failed('query_wait_timeout', '08P01')],
  ['transient', failed('could not serialize access', '40001')],
  ['transient', failed('terminating connection due to administrator command', '57P01')],
  ['timeout', failed('canceling statement due to statement timeout', '57014')],
  ['timeout', failed('Query read timeout')],
  ['definite', failed('duplicate key value', '23505')],
  ['definite', failed('permission denied', '42501')],
  ['definite', undefined],
])('%s: case %#', (expected, error) => {
  expect(classifyDatabaseError(error)).toBe(expected);
});
