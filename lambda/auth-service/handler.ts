/** The auth service behind the load balancer: sign-in, protocol, administration, `/health/ready`. */
import type { ALBEvent, ALBResult } from 'aws-lambda';
import { authServiceEnvironment } from '../contract/environments.ts';
import { newCorrelationId } from './app.ts';
import { requestOf, resultOf } from './http/alb.ts';
import { createAuthService } from './service.ts';

const { app, held, primed, reportAge } = createAuthService(authServiceEnvironment.decode(process.env));
await primed;

export async function handler(event: ALBEvent): Promise<ALBResult> {
  held.refreshIfDue();
  await held.ensure();
  const response = await app(requestOf(event, newCorrelationId()));
  await held.settle();
  reportAge();
  return resultOf(response);
}
