import { defineRule } from '../../rule.ts';

/** A replica of ours is a property of the primary's secret: there is no resource of its own in the standby. */
export const secretWithoutReplica = defineRule({
  id: 'secret-without-replica',
  family: 'secrets',
  severity: 'error',
  title: 'A secret of the primary has a replica in the standby’s region',
  why: 'Without one the standby reads its secrets from the region that is lost, or not at all.',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html',
  fix: 'List the standby’s region in ReplicaRegions, under a key of that region.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'NIST 800-53', id: 'CP-9' },
  ],
  subjects: (model) => model.ofType('AWS::SecretsManager::Secret').filter(({ role }) => role === 'primary'),
  *check(secret, { roles, alone, pairs }) {
    // Built in each region by itself: nobody expects a replica.
    if (pairs.some(({ primary }) => primary === secret)) return;
    const regions = secret.list('ReplicaRegions').map((replica) => (replica as { Region?: unknown }).Region);
    if (regions.includes(roles.regions.standby)) return;
    const needed = `needs one in ${roles.regions.standby}`;
    const found = regions.length === 0 ? 'has no replica' : `has replicas in ${regions.join(', ')} only`;
    yield `${alone.includes(secret) ? 'stands in one region only and ' : ''}${found}, ${needed}`;
  },
});
