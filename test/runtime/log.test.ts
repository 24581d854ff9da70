import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { TemporarilyUnavailable, describeError } from '../../lambda/runtime/errors.ts';
import { LOG_FIELDS, createLogger } from '../../lambda/runtime/log.ts';
import type { LogFields } from '../../lambda/runtime/log.ts';
import { createMetrics } from '../../lambda/runtime/metrics.ts';

const clock = { wallMs: () => 1_800_000_000_000, monotonicMs: () => 0 };
function logged(fields: unknown): Record<string, unknown> {
  const lines: string[] = [];
  createLogger({ clock, write: (line) => lines.push(line) }).info('event', fields as LogFields);
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
}

describe('a log line', () => {
  test('holds only fields of the allow-list, whatever a caller passes', () => {
    const anything = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom(...LOG_FIELDS, 'password', 'token', 'cookie')),
      fc.anything(),
    );
    fc.assert(
      fc.property(anything, (fields) => {
        const known = new Set<string>(['time', 'level', 'event', 'dropped', ...LOG_FIELDS]);
        expect(Object.keys(logged(fields)).filter((name) => !known.has(name))).toEqual([]);
      }),
    );
  });

  test('never holds a secret that stands in another field, or deeper in one', () => {
    const secret = 'S3cret-value';
    const line = JSON.stringify(
      logged({
        password: secret,
        authorization: `Bearer ${secret}`,
        set_cookie: secret,
        reason: { nested: secret },
        error: new Error(secret),
        path: [secret],
        status: 200,
      }),
    );
    expect(line).not.toContain(secret);
    expect(JSON.parse(line)).toMatchObject({ status: 200, dropped: 6 });
  });

  test('is one line, and no text in it is long', () => {
    const lines: string[] = [];
    const log = createLogger({ clock, write: (line) => lines.push(line), fields: { region: 'eu-west-1' } });
    log.with({ correlationId: 'c' }).warn('event', { reason: `a\nb${'x'.repeat(5000)}` });
    expect(lines[0]).not.toContain('\n');
    expect(lines[0]?.length).toBeLessThan(500);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      time: '2027-01-15T08:00:00.000Z',
      level: 'warn',
      region: 'eu-west-1',
      correlationId: 'c',
    });
  });
});

describe('an error in a log line', () => {
  test('of ours is its sentence and code', () => {
    expect(describeError(new TemporarilyUnavailable('keys', 'no keys'))).toEqual({
      error: 'no keys',
      errorCode: 'TEMPORARILY_UNAVAILABLE',
    });
  });

  test('of a library is its class and code only: its message quotes rows and tokens', () => {
    const error = Object.assign(new Error('Key (email)=(person@example.org) exists'), { code: '23505' });
    expect(describeError(error)).toEqual({ error: 'Error', errorCode: '23505' });
    expect(describeError('thrown text')).toEqual({ error: 'string' });
  });
});

test('a metric line is in the embedded format, with and without its check', () => {
  const lines: string[] = [];
  createMetrics(clock, 'dev', (line) => lines.push(line))({
    name: 'ProbeFailed',
    value: 2,
    unit: 'Count',
    check: 'ready',
  });
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    _aws: {
      Timestamp: 1_800_000_000_000,
      CloudWatchMetrics: [
        {
          Namespace: 'Holdover',
          Dimensions: [['Environment', 'Check'], ['Environment']],
          Metrics: [{ Name: 'ProbeFailed', Unit: 'Count' }],
        },
      ],
    },
    Environment: 'dev',
    Check: 'ready',
    ProbeFailed: 2,
  });
});
