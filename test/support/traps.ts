/**
 * What AWS does that a design easily gets wrong, and what keeps us from it: a test, or the reason why nothing can.
 * The keys T1 to T13 are design traps, D their like at run time.
 */
export interface HeldBy {
  /** Path of the test file. */
  readonly file: string;
  /** The test's title as it stands in the file. */
  readonly title: string;
}

export interface Trap {
  readonly id: string;
  readonly what: string;
  readonly tests: readonly HeldBy[];
  /** What no test of ours holds, and why. */
  readonly open?: string;
}

const held = (file: string, ...titles: readonly string[]): readonly HeldBy[] =>
  titles.map((title) => ({ file: `test/${file}`, title }));

export const TRAPS: readonly Trap[] = [
  {
    id: 'T1',
    what: 'An epoch in an asynchronous global table does not fence two writers.',
    tests: [
      ...held('admin/unavailable.integration.test.ts', 'fenced: another region is the writer'),
      ...held(
        'config/validate.test.ts',
        'a quorum inside one set is refused only because it does not exist yet',
      ),
    ],
    open: 'There is no lease: `consent` promises no single writer while the regions cannot see each other.',
  },
  {
    id: 'T2',
    what: 'After a managed failover the old volume is gone: lost writes cannot be found by comparing.',
    tests: held(
      'admin/administration.integration.test.ts',
      'a user is a row, a projection, an audit row, and an intent and acknowledged item',
    ).concat(
      held(
        'admin/unavailable.integration.test.ts',
        'a journal that cannot be written refuses the write before the database changes',
      ),
    ),
    open: 'The command that lists and copies what was lost is not built.',
  },
  {
    id: 'T3',
    what: "The proxy's read-only endpoint fails at once where no reader is left.",
    tests: [
      ...held('infra/database.test.ts', 'has two instances in the %s: reads survive a promotion'),
      ...held(
        'runtime/database/database.integration.test.ts',
        'a read moves to the read/write endpoint when the read-only one has no instance',
      ),
      ...held('config/validate.test.ts', 'production on one instance'),
    ],
  },
  {
    id: 'T4',
    what: 'A PostgreSQL role with rds_iam no longer takes its password.',
    tests: held(
      'schema-migration/roles.integration.test.ts',
      'one by password, the other by IAM token: never both, because the token would end the password',
    ),
    open: 'Nothing connects past the proxy yet.',
  },
  {
    id: 'T5',
    what: 'Lambda recycles processes and freezes them between calls: no timers, no long-lived memory.',
    tests: [
      ...held(
        'runtime/holder/holder.test.ts',
        'it starts with the first invocation past the soft age, and not before',
        'across a freeze is void: no failure, and the next invocation asks again at once',
        '415 minutes of time-outs change nothing for a reader',
      ),
      ...held(
        'auth-service/dark-store.test.ts',
        'cost no request, in old processes and in new ones, and no age is renewed',
      ),
    ],
  },
  {
    id: 'T6',
    what: 'Inverted checks start unhealthy, both red answers the primary, a slow claim endpoint releases.',
    tests: [
      ...held(
        'infra/routing.test.ts',
        'the standby carries liveness, never readiness: with both red the primary is answered',
      ),
      ...held('world/local/routing/rules.test.ts', 'a new check is healthy, a new inverted one is not'),
      ...held('health/health.test.ts', 'of a dark table is the last known one for ten seconds'),
    ],
    open: 'A claim is taken by a person only; no region claims by itself.',
  },
  {
    id: 'T7',
    what: 'What exists once, records, certificates and IAM need more than their own region to deploy.',
    tests: [
      ...held(
        'infra/independence.test.ts',
        '%s names the other region by derived hosts only',
        'import only what an earlier stack of the same region exports',
        '%s: %s of the %s creates nothing whose control plane may be gone',
      ),
      ...held('infra/change-scope.long.test.ts', '%s reaches no role, record, certificate or load balancer'),
    ],
    open: 'Deploying `shared` does not check first that both regions answer.',
  },
  {
    id: 'T8',
    what: "A multi-region key's replica needs a made-up id of the other region; an L2 alias names the wrong one.",
    tests: [
      ...held(
        'infra/database.test.ts',
        'every secret has a replica under the alias that both foundations own',
      ),
      ...held('infra/independence.test.ts', 'hold no id that AWS would have made up, of either region'),
    ],
  },
  {
    id: 'T9',
    what: 'A global cluster made from a source cluster looks replaced after a failover; members leave in order.',
    tests: [
      ...held(
        'infra/database.test.ts',
        'is the engine form, so that a failover never looks like a drift to repair',
        'has members of one version that join by name, each under its own key',
        'is created with credentials by the primary alone, from the secret',
      ),
      ...held('assembly/destroy-order.test.ts', 'takes the reader before the writer'),
      ...held('emulator/deploy.long.test.ts', 'every stack goes in the destroy order'),
    ],
    open: 'Whether RDS takes master credentials together with a global cluster was never seen.',
  },
  {
    id: 'T10',
    what: 'A Region switch plan loses data even in graceful mode, and is edited in us-east-1 only.',
    tests: [],
    open: 'There is no plan; the operator makes the calls itself.',
  },
  {
    id: 'T11',
    what: "An alias takes AWS's TTL, a CNAME cannot stand at an apex, validation names collide.",
    tests: [
      ...held('config/validate.test.ts', 'the apex'),
      ...held(
        'infra/front.test.ts',
        'leaves validation records to ACM: the second region would collide, a deleted stack take them along',
        'has a certificate for every name it answers, validated through the zone',
      ),
      ...held('infra/tenant-host-changes.test.ts', 'a pending host changes nothing at all'),
    ],
  },
  {
    id: 'T12',
    what: "RDS Proxy wants the secret's full ARN, and its borrow time-out bounds only the pool.",
    tests: [
      ...held('secret-arn/secret-arn.test.ts', 'answers the full ARN of the named secret'),
      ...held('infra/database.test.ts', 'waits two seconds for a connection, not two minutes'),
    ],
  },
  {
    id: 'T13',
    what: 'A token lost with its region must not answer 503 for hours.',
    tests: held(
      'auth-service/table-a.test.ts',
      '30 s later it is lost: invalid_grant',
      'family born inside the lag before the loss: 503 while young, then invalid_grant',
    ),
  },
  {
    id: 'D-NAT',
    what: 'PrivateLink reaches no Secrets Manager of another region; health runs outside the network.',
    tests: [
      ...held('infra/functions.test.ts', '%s of the %s: runtime, place and share of the quota'),
      ...held(
        'infra/existing-network.test.ts',
        'gets our endpoints, the gateway in the routes of the functions only',
      ),
    ],
  },
  {
    id: 'D-firewall',
    what: 'Only some fronts take a firewall; it must not stop the checkers.',
    tests: held('infra/front.test.ts', 'limits the rate of an address, but never of the checkers'),
  },
  {
    id: 'D-runtime',
    what: 'Handlers of nodejs24.x are async and take fewer than three parameters.',
    tests: held(
      'infra/handlers.test.ts',
      'every deployed handler takes fewer than three parameters: nodejs24.x refuses callbacks by that',
    ),
  },
  {
    id: 'D-lag',
    what: "Aurora's lag metric exists in the secondary only: silence would page for ever after a failover.",
    tests: [],
    open: 'No alarm watches lag yet.',
  },
  {
    id: 'D-route53-metrics',
    what: "Route 53's metrics exist in us-east-1 only.",
    tests: held('infra/functions.test.ts', 'pages on one failure, and on silence'),
  },
  {
    id: 'D-schedules',
    what: 'An outage leaves a backlog of stale probes unless retries are off.',
    tests: held(
      'infra/functions.test.ts',
      '%s (%s) runs with %s each minute in the %s, never repeated and never late',
    ),
  },
  {
    id: 'D-rotation',
    what: "A rotated secret's replica and the database's password travel by different roads.",
    tests: held(
      'runtime/database/database.integration.test.ts',
      'is reported with its serial, and the next one is used at once',
    ),
    open: 'Nothing rotates secrets yet.',
  },
  {
    id: 'D-switchover',
    what: "A switchover is called in the primary's region, a failover in the one that takes over.",
    tests: [
      ...held('operate/operate.test.ts', 'a switchover goes the same way by its own call'),
      ...held(
        'world/local/rds-api.integration.test.ts',
        'a switchover is graceful, and refused while a member is unreachable',
      ),
    ],
  },
  {
    id: 'D-time-to-live',
    what: 'DynamoDB deletes expired items late: readers must look at the date themselves.',
    tests: held(
      'auth-service/store/artifact-store.integration.test.ts',
      'reads back what was put, one or many, and nothing that has expired',
    ),
  },
];
