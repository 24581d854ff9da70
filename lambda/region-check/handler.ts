/**
 * Custom resource: whether both regions answer before a deploy touches what they share. It asks the control planes that
 * the deploy is about to use in both of them, DynamoDB for the tables' replicas and Secrets Manager for the secrets';
 * each question names one resource, costs nothing and changes nothing.
 */
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';

import { endAnswers } from '../runtime/answer-deadline.ts';
import { clientConfiguration, secretsManagerClient } from '../runtime/aws-clients.ts';
import { REGION_CHECK } from '../runtime/call-limits.ts';
import { systemClock } from '../runtime/clock.ts';
import { customResource } from '../runtime/custom-resource/custom-resource.ts';
import { createLogger } from '../runtime/log.ts';
import { readProperties } from './properties.ts';
import { requireAnswers } from './region-check.ts';
import type { RegionQuestion } from './region-check.ts';

const dynamoDbClient = (region: string): DynamoDBClient =>
  endAnswers(new DynamoDBClient(clientConfiguration(region, REGION_CHECK)), REGION_CHECK.requestMs);

function questionsOf(properties: Readonly<Record<string, unknown>>): readonly RegionQuestion[] {
  const { regions, tableName, secretName } = readProperties(properties);
  return regions.flatMap((region) => [
    {
      region,
      service: 'DynamoDB',
      ask: () => dynamoDbClient(region).send(new DescribeTableCommand({ TableName: tableName })),
    },
    {
      region,
      service: 'Secrets Manager',
      ask: () =>
        secretsManagerClient(region, REGION_CHECK).send(new DescribeSecretCommand({ SecretId: secretName })),
    },
  ]);
}

export const handler = customResource({
  log: createLogger({ clock: systemClock, fields: { function: 'region-check' } }),
  work: async (properties) => requireAnswers(questionsOf(properties)),
});
