/**
 * `/health/live` and `/health/claim` behind the load balancer:
 * small, outside the VPC, with capacity of its own (AWS traps T6).
 */
import type { ALBEvent, ALBResult } from 'aws-lambda';

import { healthEnvironment } from '../contract/environments.ts';
import { tableClient } from '../runtime/aws-clients.ts';
import { HEALTH_PATH } from '../runtime/call-limits.ts';
import { systemClock } from '../runtime/clock.ts';
import { answerHealth } from './answer.ts';
import { readClaimHeld } from './claim-item.ts';
import { createClaimReader } from './claim-reader.ts';

const { region, sessionTable } = healthEnvironment.decode(process.env);
const client = tableClient(region, HEALTH_PATH);
const claim = createClaimReader({
  readHeld: () => readClaimHeld(client, sessionTable, region),
  clock: systemClock,
});

export async function handler(event: ALBEvent): Promise<ALBResult> {
  const { status, body } = await answerHealth(event.path, claim);
  return {
    statusCode: status,
    isBase64Encoded: false,
    multiValueHeaders: {
      'content-type': ['text/plain; charset=utf-8'],
      'cache-control': ['no-store'],
    },
    body,
  };
}
