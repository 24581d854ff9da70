import { isObject } from '../../../assembly/json-file.ts';
import { isCustomResource } from '../../../assembly/resource.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';

/** As the CDK's AwsCustomResource names them. */
const CALLS = ['Create', 'Update', 'Delete'];
/** Of other providers: `region` of cdk-remote-stack is `regionName`. */
const REGION_PROPERTIES = ['region', 'Region', 'regionName', 'RegionName'];
/** Their only control plane is in us-east-1, whichever region deploys. */
const GLOBAL = /^(@aws-sdk\/client-)?(iam|route-?53|cloudfront|organizations|account)$/i;

export const customResourceReachesOtherRegion = defineRule({
  id: 'custom-resource-reaches-other-region',
  family: 'independence',
  severity: 'error',
  title: 'No custom resource of the standby calls the primary’s region',
  why: 'Its stack cannot be created, changed or rolled back while the primary’s region does not answer.',
  source: 'https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources.AwsSdkCall.html',
  fix: 'Call the own region, or derive the value from configuration.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'NIST 800-53', id: 'CP-7' },
  ],
  subjects: (model) =>
    model.resources.filter(({ role, type }) => role === 'standby' && isCustomResource(type)),
  *check(resource, { roles }) {
    const { primary } = roles.regions;
    const calls = CALLS.filter((name) => reaches(callOf(resource, name, primary), primary));
    if (calls.length > 0) yield `${calls.join(', ')} ${calls.length === 1 ? 'calls' : 'call'} ${primary}`;
    for (const name of REGION_PROPERTIES) if (resource.raw[name] === primary) yield `${name} is ${primary}`;
  },
});

/** The call as an object; read only where it can name the region at all. */
function callOf(resource: ReviewedResource, name: string, region: string): unknown {
  if (!JSON.stringify(resource.raw[name] ?? '').includes(region)) return undefined;
  const call = resource.value(name);
  try {
    return typeof call === 'string' ? JSON.parse(call) : call;
  } catch {
    // Another provider's text: not a call that we can read.
    return undefined;
  }
}

const reaches = (call: unknown, region: string): boolean =>
  isObject(call) && call.region === region && !GLOBAL.test(String(call.service));
