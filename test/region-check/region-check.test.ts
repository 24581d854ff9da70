import { describe, expect, test } from '@jest/globals';

import { readProperties } from '../../lambda/region-check/properties.ts';
import { requireAnswers } from '../../lambda/region-check/region-check.ts';
import type { RegionQuestion } from '../../lambda/region-check/region-check.ts';

/** As the SDK throws what a service answered. */
const answered = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error('message of the library'), { name, $metadata: { httpStatusCode } });
/** As the SDK throws when nothing came back. */
const silent = (name: string): Error =>
  Object.assign(new Error('message of the library'), { name, $metadata: { attempts: 2 } });
const question = (region: string, service: string, error?: Error): RegionQuestion => ({
  region,
  service,
  ask: () => (error === undefined ? Promise.resolve({}) : Promise.reject(error)),
});

describe('regions that answer', () => {
  test.each([
    ['with what is asked for', undefined],
    ['that there is no such table yet', answered('ResourceNotFoundException', 400)],
    ['that this role may not ask', answered('AccessDeniedException', 400)],
  ])('%s', async (_, error) => {
    await expect(
      requireAnswers([question('eu-west-1', 'DynamoDB', error), question('eu-central-1', 'DynamoDB', error)]),
    ).resolves.toEqual({});
  });
});

describe('a region that does not', () => {
  test.each([
    ['nothing came back', silent('TimeoutError')],
    ['its name resolves to nothing', Object.assign(new Error('getaddrinfo'), { name: 'Error' })],
    ['it fails itself', answered('InternalServerError', 500)],
  ])('fails the deploy in one sentence with its name: %s', async (_, error) => {
    await expect(
      requireAnswers([
        question('eu-west-1', 'DynamoDB'),
        question('eu-central-1', 'DynamoDB', error),
        question('eu-central-1', 'Secrets Manager'),
      ]),
    ).rejects.toMatchObject({
      code: 'REGION_SILENT',
      message:
        `nothing was changed, because DynamoDB in eu-central-1 did not answer (${error.name}): ` +
        'deploying what both regions share needs both of them',
    });
  });

  test('every silent service is named, and none is waited for before the next is asked', async () => {
    const asked: string[] = [];
    const held = Promise.withResolvers<never>();
    const late = (region: string): RegionQuestion => ({
      region,
      service: 'DynamoDB',
      ask: () => {
        asked.push(region);
        return held.promise;
      },
    });
    const ending = requireAnswers([late('eu-west-1'), late('eu-central-1')]);
    expect(asked).toEqual(['eu-west-1', 'eu-central-1']);
    held.reject(silent('TimeoutError'));
    await expect(ending).rejects.toThrow(/eu-west-1 did not answer .*, and DynamoDB in eu-central-1/);
  });
});

const good = {
  Regions: ['eu-west-1', 'eu-central-1'],
  TableName: 'session',
  SecretName: 'owner',
  Digest: 'a',
};

test('reads regions, table and secret of the custom resource', () => {
  expect(readProperties(good)).toEqual({
    regions: ['eu-west-1', 'eu-central-1'],
    tableName: 'session',
    secretName: 'owner',
  });
});

test.each([
  ['Regions', { Regions: [] }],
  ['Regions', { Regions: 'eu-west-1' }],
  ['Regions', { Regions: ['eu-west-1', ''] }],
  ['TableName', { TableName: undefined }],
  ['SecretName', { SecretName: '' }],
])('%s is missed when it is not usable', (name, change) => {
  expect(() => readProperties({ ...good, ...change })).toThrow(`the property ${name} is missing or empty`);
});
