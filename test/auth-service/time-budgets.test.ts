/** What a request may take in all, against the time-outs of what stands in front of it, as synthesized. */
import { describe, expect, test } from '@jest/globals';

import { AFTERWARDS_MS, JOURNEY_BUDGET_MS, budgetMsOf } from '../../lambda/auth-service/http/time-budgets.ts';
import { JOURNEYS } from '../../lambda/contract/journeys.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { REQUEST_PATH, longestCallMs } from '../../lambda/runtime/call-limits.ts';
import { ENSURE_MS, SETTLE_MS } from '../../lambda/runtime/holder/holder.ts';
import { ENVIRONMENT_NAMES, ofType, resource, resources } from '../support/infra-templates.ts';

/** Decoding the event, rendering the page, writing the log lines. */
const OWN_WORK_MS = 500;

const PLACES = ENVIRONMENT_NAMES.flatMap((environment) =>
  REGION_ROLES.map((role) => [environment, role] as const),
);

describe.each(PLACES)('%s, %s', (environment, role) => {
  const timeoutSeconds = Number(
    resource(environment, 'service', 'AuthServiceFunction', role).Properties['Timeout'],
  );

  test.each(JOURNEYS)('%s is answered before Lambda ends the invocation', (journey) => {
    const sumMs = ENSURE_MS + JOURNEY_BUDGET_MS[journey] + AFTERWARDS_MS + SETTLE_MS + OWN_WORK_MS;
    expect(sumMs).toBeLessThan(timeoutSeconds * 1000);
  });

  test('Lambda ends it before the load balancer gives up', () => {
    const [[, balancer] = []] = ofType(
      resources(environment, 'edge', role),
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
    );
    const attributes = balancer?.Properties['LoadBalancerAttributes'] as { Key: string; Value: string }[];
    const idle = attributes.find(({ Key }) => Key === 'idle_timeout.timeout_seconds');
    expect(timeoutSeconds).toBeLessThan(Number(idle?.Value));
  });
});

test.each(JOURNEYS)('%s outlasts two tables that do not answer', (journey) => {
  expect(JOURNEY_BUDGET_MS[journey]).toBeGreaterThan(2 * longestCallMs(REQUEST_PATH));
});

test.each([
  ['/auth', 'hosted-page'],
  ['/auth/Vq0Zb3', 'sign-in'],
  ['/interaction/Vq0Zb3', 'sign-in'],
  ['/token', 'refresh'],
  ['/token/revocation', 'refresh'],
  ['/me', 'session'],
  ['/session/end/confirm', 'session'],
  ['/admin/users', 'admin'],
  ['/nothing', 'session'],
] as const)('%s has the time of %s', (path, journey) => {
  expect(budgetMsOf(path)).toBe(JOURNEY_BUDGET_MS[journey]);
});
