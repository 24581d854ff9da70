import { expect, test } from '@jest/globals';

import { secretArn } from '../../lambda/secret-arn/secret-arn.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:holdover/dev/database-AbCdEf';

test('answers the full ARN of the named secret', async () => {
  const asked: string[] = [];
  const describe = (name: string) => {
    asked.push(name);
    return Promise.resolve(ARN);
  };
  expect(await secretArn({ SecretName: 'holdover/dev/database' }, describe)).toEqual({ Arn: ARN });
  expect(asked).toEqual(['holdover/dev/database']);
});

test.each([[{}], [{ SecretName: '' }], [{ SecretName: ['a'] }]])('%j names no secret', async (properties) => {
  await expect(secretArn(properties, () => Promise.resolve(ARN))).rejects.toMatchObject({
    code: 'PROPERTY_MISSING',
  });
});

test('a replica that is not there yet is named with the error of the store', async () => {
  const error = Object.assign(new Error('message of the library'), { name: 'ResourceNotFoundException' });
  await expect(secretArn({ SecretName: 'database' }, () => Promise.reject(error))).rejects.toThrow(
    'secret database cannot be described in this region: ResourceNotFoundException',
  );
});
