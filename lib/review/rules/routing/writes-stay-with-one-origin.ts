import { isObject } from '../../../assembly/json-file.ts';
import type { JsonObject } from '../../../assembly/json-file.ts';
import { defineRule } from '../../rule.ts';
import { distributionsOf, groupsOf, itemsOf, originsOf } from './distributions.ts';
import { hasPolicy, hostOf, nameOf, recordsOf } from './records.ts';

export const writesStayWithOneOrigin = defineRule({
  id: 'writes-stay-with-one-origin',
  family: 'routing',
  severity: 'warning',
  title: 'What CloudFront passes on with POST is led to the standby as well',
  why: 'An origin group changes to its second origin for GET, HEAD and OPTIONS only: pages come, and nobody can sign in. A behavior with POST and a group is refused when it is deployed.',
  source:
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorOriginGroups.html and https://github.com/aws/aws-cdk/issues/32450',
  fix: 'Give behaviors with POST an origin whose name is a Route 53 failover record.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP02' },
  ],
  subjects: (model) => distributionsOf(model).filter((each) => groupsOf(each).length > 0),
  *check(distribution, model) {
    const groups = groupsOf(distribution);
    const origins = originsOf(distribution);
    const moved = new Set(recordsOf(model).filter(hasPolicy).map(nameOf));
    for (const { path, target } of behaviorsWithWrites(distribution.value('DistributionConfig'))) {
      const domain = origins.find(({ id }) => id === target)?.domain;
      if (groups.some(({ id }) => id === target))
        yield `${path} allows POST and leads to origin group ${target}, which CloudFront refuses`;
      else if (inAnyOf(groups, target) && domain !== undefined && !moved.has(hostOf(domain)))
        yield `${path} allows POST and leads to ${domain} alone, whatever becomes of its region`;
    }
  },
});

interface Behavior {
  readonly path: string;
  /** Id of an origin or of a group. */
  readonly target: string;
}

/** An origin that some group holds is one of several regions; one that none holds may be a bucket for uploads. */
const inAnyOf = (groups: readonly { readonly members: readonly string[] }[], target: string): boolean =>
  groups.some(({ members }) => members.includes(target));

function behaviorsWithWrites(config: unknown): readonly Behavior[] {
  if (!isObject(config)) return [];
  return [config.DefaultCacheBehavior, ...itemsOf(config.CacheBehaviors)]
    .filter(isObject)
    .filter(allowsPost)
    .map(({ PathPattern, TargetOriginId }) => ({
      path: typeof PathPattern === 'string' ? PathPattern : 'the default behavior',
      target: typeof TargetOriginId === 'string' ? TargetOriginId : '',
    }));
}

const allowsPost = ({ AllowedMethods }: JsonObject): boolean => itemsOf(AllowedMethods).includes('POST');
