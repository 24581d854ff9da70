import { describe, expect, test } from '@jest/globals';

import { classifyDatabaseError, wasSilent } from '../../../lambda/runtime/database/error-class.ts';

const failed = (message: string, code?: string) => Object.assign(new Error(message), { code });

test.each([
  ['read-only', failed('cannot execute INSERT in a read-only transaction', '25006')],
  ['unreachable', failed('connect ECONNREFUSED', 'ECONNREFUSED')],
  ['unreachable', failed('getaddrinfo ENOTFOUND', 'ENOTFOUND')],
  ['unreachable', failed('the database system is starting up', '57P03')],
  ['unreachable', failed('sorry, too many clients already', '53300')],
  ['unreachable', failed('Connection terminated unexpectedly')],
  ['unreachable', failed('Connection terminated due to connection timeout')],
  ['unreachable', failed('timeout exceeded when trying to connect')],
  ['unreachable', failed('timeout expired')],
  ['unreachable', failed('no database connection within 2000 ms', 'ACQUIRE_TIMEOUT')],
  ['unreachable', failed('There was an error establishing an SSL connection')],
  ['unreachable', failed('The server does not support SSL connections')],
  ['rejected', failed('password authentication failed for user "auth_app"', '28P01')],
  ['rejected', failed('PAM authentication failed for user "auth_spare"', '28000')],
  // What a pooler says of the same (PgBouncer 1.18).
  ['rejected', failed('SASL authentication failed', '08P01')],
  ['unreachable', failed('query_wait_timeout', '08P01')],
  ['transient', failed('could not serialize access', '40001')],
  ['transient', failed('terminating connection due to administrator command', '57P01')],
  ['transient', failed('terminating connection due to conflict with recovery', '40001')],
  ['timeout', failed('canceling statement due to statement timeout', '57014')],
  ['unreachable', failed('Query read timeout')],
  ['definite', failed('duplicate key value', '23505')],
  ['definite', failed('permission denied', '42501')],
  ['definite', undefined],
])('%s: case %#', (expected, error) => {
  expect(classifyDatabaseError(error)).toBe(expected);
});

/** RDS Proxy documents these texts and no states, so none of them may depend on the state that comes with it. */
describe('what RDS Proxy says', () => {
  const ROLE = 'auth_app';
  const texts = [
    ['no-writer', "The target group doesn't have any associated read/write instances"],
    ['no-reader', "The target group doesn't have any associated read-only instances"],
    [
      'unserved',
      `This RDS proxy has no credentials for the role ${ROLE}. Check the credentials for this role and try again.`,
    ],
    ['unserved', 'Timed-out waiting to acquire database connection.'],
    ['unserved', 'The maximum number of client connections to the proxy exceeded 1000.'],
    ['unserved', 'Rate of connection to proxy exceeded 100.'],
    ['unserved', 'The IAM authentication failed because of too many competing requests.'],
    ['rejected', `The password that was provided for the role ${ROLE} is wrong.`],
    [
      'rejected',
      `The IAM authentication failed for the role ${ROLE}. Check the IAM token for this role and try again.`,
    ],
    [
      'rejected',
      `IAM authentication failed for user ${ROLE}. Check the IAM token for this user and try again.`,
    ],
  ] as const;
  const states = ['08006', '08P01', '28000', '28P01', 'XX000', undefined];

  test.each(texts)('is %s: %s', (expected, text) => {
    for (const state of states) expect(classifyDatabaseError(failed(text, state))).toBe(expected);
  });
});

test.each(['CERT_HAS_EXPIRED', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO'])(
  'a server that cannot prove who it is serves nobody: %s',
  (code) => {
    expect(classifyDatabaseError(failed('of the certificate', code))).toBe('unserved');
  },
);

test('only a wait that was spent is silence', () => {
  const silent = [
    failed('timeout expired'),
    failed('timeout exceeded when trying to connect'),
    failed('Connection terminated due to connection timeout'),
    failed('connect ETIMEDOUT', 'ETIMEDOUT'),
    failed('no database connection within 2000 ms', 'ACQUIRE_TIMEOUT'),
  ];
  const answered = [
    failed('connect ECONNREFUSED', 'ECONNREFUSED'),
    failed('Connection terminated unexpectedly'),
  ];
  expect(silent.map(wasSilent)).toEqual(silent.map(() => true));
  expect(answered.map(wasSilent)).toEqual([false, false]);
});
