/** Findings of cdk-nag's AwsSolutions pack that stay, each with the reason. One that nothing needs is a failure. */
export interface Acknowledgement {
  /** The whole rule id, `[...]` part included. */
  readonly rule: RegExp;
  /** `<stack kind>/<construct path>`: the same in both regions. */
  readonly resource: RegExp;
  readonly reason: string;
  /** Environments in which it occurs; default: all. */
  readonly environments?: readonly string[];
}

export const ACKNOWLEDGED: readonly Acknowledgement[] = [
  {
    rule: /^AwsSolutions-VPC7$/,
    resource: /^foundation\/Vpc\/Resource$/,
    reason:
      'The flow log exists, in edge: it needs a role, and the stack of the network is deployed without IAM. The rule ' +
      'looks into one stack only.',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    resource: /^shared\/(DatabaseApplication|SigningKeys|MacKeys|CookieKeys)Secret$/,
    reason:
      'The rotation schedule exists, in service, beside the function that it names. The rule looks into one stack only.',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    resource: /^shared\/(DatabaseOwner|Administrator|Probe)Secret$/,
    reason:
      'Used by deploys, promotions and probes, never by traffic; the database and the directory hold what belongs to ' +
      'them, and only a deploy changes both sides.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:logs:[\w-]+:\d+:log-group:[\w/-]+:\*\]$/,
    resource: /^(shared|identities|edge)\/\w+Role$/,
    reason: 'The streams of one named log group; a log stream has no name before it is written.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:aws:kms:[\w-]+:\d+:key\/\*\]$/,
    resource: /^(shared|identities|edge)\/\w+Role$/,
    reason:
      "A key's id is random and lives in another stack: conditions name its alias and the one service that may use it.",
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    resource: /^edge\/\w+Role$/,
    reason:
      'Lambda attaches functions to the network with their own role; EC2 knows no resource before it exists.',
  },
  {
    rule: /^AwsSolutions-RDS10$/,
    resource: /^identities\/Cluster$/,
    reason: 'statefulResources is delete: the environment is made to be thrown away.',
    environments: ['dev', 'staging'],
  },
  {
    rule: /^AwsSolutions-EC23$/,
    resource: /^edge\/FrontSecurityGroup\/Resource$/,
    reason: 'People sign in from anywhere: the load balancer is public, on 443 only.',
  },
  {
    rule: /^AwsSolutions-ELB2$/,
    resource: /^edge\/LoadBalancer$/,
    reason:
      "The load balancer's log would keep query strings, which carry state, login hints and tokens at logout; the " +
      'service writes an access line of its own without them.',
  },
];
