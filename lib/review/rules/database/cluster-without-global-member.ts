import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';

export const clusterWithoutGlobalMember = defineRule({
  id: 'cluster-without-global-member',
  family: 'database',
  severity: 'error',
  title: 'A database cluster has a member of its global cluster in the other region',
  why: 'There is nothing to promote: the data waits for its region, or for a restore from a backup that is elsewhere.',
  source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html',
  fix: 'Join both regions’ clusters to one AWS::RDS::GlobalCluster by GlobalClusterIdentifier.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'NIST 800-53', id: 'CP-6' },
    { catalogue: 'AWS Well-Architected', id: 'REL13-BP02' },
  ],
  // A cluster alone in the standby is the other side’s to answer for: it has no data that the primary’s lacks.
  subjects: (model) => model.ofType('AWS::RDS::DBCluster').filter(({ role }) => role === 'primary'),
  *check(cluster, model) {
    const global = globalOf(cluster, model);
    const { standby } = model.roles.regions;
    const others = model.ofType('AWS::RDS::DBCluster').filter(({ role }) => role === 'standby');
    // A plain replica across regions can be promoted too.
    if (others.some((other) => other.raw.ReplicationSourceIdentifier !== undefined)) return;
    if (global === undefined) yield `belongs to no global cluster, needs a member in ${standby}`;
    else if (!others.some((other) => identifierIn(other) === global))
      yield `its global cluster ${global} has no member in ${standby}`;
  },
});

/** RDS keeps identifiers in lower case, and takes them in any. */
const identifierIn = (cluster: ReviewedResource): string | undefined =>
  cluster.text('GlobalClusterIdentifier')?.toLowerCase();

/** It names the global cluster, or the global cluster was made from it. */
function globalOf(cluster: ReviewedResource, model: ReviewModel): string | undefined {
  const named = identifierIn(cluster);
  if (named !== undefined) return named;
  return model
    .ofType('AWS::RDS::GlobalCluster')
    .find((global) => {
      const source = global.text('SourceDBClusterIdentifier');
      return source !== undefined && model.named(source) === cluster;
    })
    ?.reference();
}
