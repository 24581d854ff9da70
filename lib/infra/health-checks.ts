import { CfnHealthCheck } from 'aws-cdk-lib/aws-route53';
import type { Stack } from 'aws-cdk-lib';

import { HEALTH_WORDS } from '../../lambda/contract/health.ts';
import type { RegionRole } from '../../lambda/contract/regions.ts';
import { HEALTH_PATHS } from '../../lambda/contract/routes.ts';
import { environmentId } from '../config/names.ts';
import type { RegionContext } from './context.ts';

/** Slower than readiness on purpose: it only keeps a dead standby from being answered. */
const LIVENESS = { intervalSeconds: 30, failureThreshold: 3 } as const;

interface EndpointCheck {
  readonly of: RegionRole;
  readonly path: keyof typeof HEALTH_PATHS;
  readonly word: string;
  readonly intervalSeconds: number;
  readonly failureThreshold: number;
  readonly inverted: boolean;
}

/**
 * What decides whether this region's record is answered. A check may point anywhere, so the primary's checks name the
 * standby's derived host and no id crosses a stack.
 * @returns the check's id.
 */
export const createRoutingCheck = (stack: Stack, context: RegionContext): string =>
  context.role === 'primary' ? createPrimaryCheck(stack, context) : createStandbyCheck(stack, context);

/** Serving here, and not claimed there: a primary that comes back gets no traffic while the standby claims it. */
function createPrimaryCheck(stack: Stack, context: RegionContext): string {
  const { checkIntervalSeconds, checkFailureThreshold } = context.config.routing;
  const timing = { intervalSeconds: checkIntervalSeconds, failureThreshold: checkFailureThreshold };
  const ready = createEndpointCheck(stack, context, 'PrimaryReadyCheck', {
    ...timing,
    of: 'primary',
    path: 'ready',
    word: HEALTH_WORDS.serving,
    inverted: false,
  });
  const unclaimed = createEndpointCheck(stack, context, 'StandbyUnclaimedCheck', {
    ...timing,
    of: 'standby',
    path: 'claim',
    word: HEALTH_WORDS.claimed,
    inverted: true,
  });
  return new CfnHealthCheck(stack, 'PrimaryServesCheck', {
    healthCheckConfig: {
      type: 'CALCULATED',
      childHealthChecks: [ready.ref, unclaimed.ref],
      healthThreshold: 2,
    },
    healthCheckTags: nameTag(context, 'primary serves'),
  }).ref;
}

/** Liveness, never readiness: with both records unhealthy Route 53 answers the primary, also a dead one. */
const createStandbyCheck = (stack: Stack, context: RegionContext): string =>
  createEndpointCheck(stack, context, 'StandbyLiveCheck', {
    ...LIVENESS,
    of: 'standby',
    path: 'live',
    word: HEALTH_WORDS.live,
    inverted: false,
  }).ref;

/** Type, interval and latency are create-only, and a new inverted check starts unhealthy: a change pushes the primary out. */
function createEndpointCheck(
  stack: Stack,
  context: RegionContext,
  id: string,
  check: EndpointCheck,
): CfnHealthCheck {
  const host = context.names.regionHosts[check.of];
  return new CfnHealthCheck(stack, id, {
    healthCheckConfig: {
      type: 'HTTPS_STR_MATCH',
      fullyQualifiedDomainName: host,
      port: 443,
      resourcePath: HEALTH_PATHS[check.path],
      searchString: check.word,
      enableSni: true,
      requestInterval: check.intervalSeconds,
      failureThreshold: check.failureThreshold,
      measureLatency: false,
      inverted: check.inverted,
    },
    healthCheckTags: nameTag(context, `${check.of} ${check.inverted ? 'not ' : ''}${check.path}`),
  });
}

const nameTag = ({ config }: RegionContext, purpose: string) => [
  { key: 'Name', value: `holdover ${environmentId(config)}: ${purpose}` },
];
