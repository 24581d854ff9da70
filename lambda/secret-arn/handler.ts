/**
 * Custom resource: the full ARN of a secret in this function's own region. RDS Proxy wants the ARN with its random
 * suffix, which a template cannot derive, and may not ask the other region for (AWS traps T12).
 */
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';

import { secretsManagerClient } from '../runtime/aws-clients.ts';
import { DEPLOY_PATH } from '../runtime/call-limits.ts';
import { systemClock, systemTimer } from '../runtime/clock.ts';
import { customResource } from '../runtime/custom-resource/custom-resource.ts';
import { createLogger } from '../runtime/log.ts';
import { secretArn } from './secret-arn.ts';

const client = secretsManagerClient(process.env['AWS_REGION'] ?? '', DEPLOY_PATH);

export const handler = customResource({
  log: createLogger({ clock: systemClock, fields: { function: 'secret-arn' } }),
  work: (properties) =>
    secretArn(
      properties,
      async (name) => (await client.send(new DescribeSecretCommand({ SecretId: name }))).ARN,
      systemTimer,
    ),
});
