import { defineRule } from '../../rule.ts';
import { failoverRoles } from './failover-roles.ts';
import { allows, grantsOf } from './statements.ts';

/**
 * Calls to control planes that stand in one region of the partition.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html
 */
const CONTROL_PLANES: readonly { readonly region: string; readonly actions: readonly string[] }[] = [
  {
    region: 'us-east-1',
    actions: [
      'route53:ChangeResourceRecordSets',
      'route53:UpdateHealthCheck',
      'route53:CreateHealthCheck',
      'iam:CreateRole',
      'iam:AttachRolePolicy',
      'iam:PutRolePolicy',
      'iam:CreateServiceLinkedRole',
      'cloudfront:UpdateDistribution',
    ],
  },
  {
    region: 'us-west-2',
    actions: [
      'globalaccelerator:UpdateEndpointGroup',
      'globalaccelerator:UpdateListener',
      'route53-recovery-control-config:UpdateSafetyRule',
    ],
  },
];

export const failoverNeedsControlPlaneOfLostRegion = defineRule({
  id: 'failover-needs-control-plane-of-lost-region',
  family: 'permissions',
  severity: 'warning',
  title: 'A failover calls no control plane that stands in a single region',
  why: 'On 2021-12-07 Route 53 took no changes from 07:30 to 14:30 PST: a failover that edits a record waits as long as the outage does.',
  source:
    'https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html and https://aws.amazon.com/message/12721/',
  fix: 'Let health checks, routing controls or a claim move the traffic; create roles and records beforehand.',
  controls: [
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP04' },
    { catalogue: 'NIST 800-53', id: 'CP-10' },
  ],
  subjects: failoverRoles,
  *check(role, model) {
    // What allows everything names no need: `failover-role-too-wide` judges it.
    const granted = grantsOf(role, model).flatMap(({ actions }) =>
      actions.filter((action) => action !== '*'),
    );
    for (const { region, actions } of CONTROL_PLANES) {
      const needed = actions.filter((action) => granted.some((pattern) => allows(pattern, action)));
      if (needed.length > 0) yield `may call ${needed.join(', ')}, which only ${region} answers`;
    }
  },
});
