import { expect, test } from '@jest/globals';

import type { Timer } from '../../lambda/runtime/clock.ts';
import { secretArn } from '../../lambda/secret-arn/secret-arn.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:holdover/dev/database-AbCdEf';
const named = (name: string) => Object.assign(new Error('message of the library'), { name });

/** Waits that end at once and are counted. */
function counted() {
  const waits: number[] = [];
  const timer: Timer = (delayMs, callback) => {
    waits.push(delayMs);
    queueMicrotask(callback);
    return () => undefined;
  };
  return { waits, timer };
}

test('answers the full ARN of the named secret', async () => {
  const asked: string[] = [];
  const { waits, timer } = counted();
  const describe = (name: string) => {
    asked.push(name);
    return Promise.resolve(ARN);
  };
  expect(await secretArn({ SecretName: 'holdover/dev/database' }, describe, timer)).toEqual({ Arn: ARN });
  expect(asked).toEqual(['holdover/dev/database']);
  expect(waits).toEqual([]);
});

test.each([[{}], [{ SecretName: '' }], [{ SecretName: ['a'] }]])('%j names no secret', async (properties) => {
  await expect(secretArn(properties, () => Promise.resolve(ARN), counted().timer)).rejects.toMatchObject({
    code: 'PROPERTY_MISSING',
  });
});

test('waits for a replica that CloudFormation announced too early', async () => {
  const { waits, timer } = counted();
  let tries = 0;
  const describe = () => {
    tries += 1;
    return tries < 3 ? Promise.reject(named('ResourceNotFoundException')) : Promise.resolve(ARN);
  };
  expect(await secretArn({ SecretName: 'database' }, describe, timer)).toEqual({ Arn: ARN });
  expect(waits).toHaveLength(2);
});

test('but not for ever: a minute at the most, then the reason in plain words', async () => {
  const { waits, timer } = counted();
  const describe = () => Promise.reject(named('ResourceNotFoundException'));
  await expect(secretArn({ SecretName: 'database' }, describe, timer)).rejects.toThrow(
    'secret database cannot be described in this region: there is none, nor a replica of one',
  );
  expect(waits.length).toBeGreaterThanOrEqual(3);
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(60_000);
});

test('what waiting cannot mend fails at once with the error of the store', async () => {
  const { waits, timer } = counted();
  const describe = () => Promise.reject(named('AccessDeniedException'));
  await expect(secretArn({ SecretName: 'database' }, describe, timer)).rejects.toThrow(
    'secret database cannot be described in this region: AccessDeniedException',
  );
  expect(waits).toEqual([]);
});
