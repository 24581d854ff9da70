/** The way of a request: a record for its name, a load balancer, a listener, a rule for its host and path. */
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import { HEALTH_PATHS, SERVICE_PATHS } from '../../../lambda/contract/routes.ts';
import { describeOrigin } from '../resource.ts';
import type { ListenerPart, ListenerRule, LoadBalancerPart, Topology } from '../topology.ts';
import { firstMissing, lacks } from './requirement.ts';
import type { Requirement } from './requirement.ts';

/** One for each name: what a record of one region too few does, the drill finds out. */
export const records: Requirement = ({ topology, stackName }) => {
  const { publicHosts, regionHosts } = topology.environment;
  const owners = new Map<string, RegionRole>([
    ...publicHosts.map((host) => [host, 'primary'] as const),
    ...REGION_ROLES.map((role) => [regionHosts[role], role] as const),
  ]);
  const [name, owner] = firstMissing(owners, topology.records) ?? [];
  return owner && lacks(stackName('edge', owner), `AWS::Route53::RecordSet for ${name}`, 'answering DNS');
};

/** At least one in each region. */
export const loadBalancers: Requirement = ({ topology, stackName }) => {
  const role = REGION_ROLES.find((candidate) => topology.regions[candidate].loadBalancers.length === 0);
  const type = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
  return role && lacks(stackName('edge', role), type, 'taking requests');
};

/** The world opens each load balancer on the port of HTTPS alone. */
export const listeners: Requirement = ({ topology }) => {
  const deaf = REGION_ROLES.flatMap((role) => topology.regions[role].loadBalancers).find(
    (balancer) => listenerOf(balancer) === undefined,
  );
  const type = 'AWS::ElasticLoadBalancingV2::Listener';
  return deaf && lacks(describeOrigin(deaf.origin), `${type} for HTTPS on port 443`, 'taking requests');
};

const listenerOf = ({ listeners: all }: LoadBalancerPart): ListenerPart | undefined =>
  all.find(({ protocol, port }) => protocol === 'HTTPS' && port === 443);

/** In each region one for every health path of the region's own name, and one for the public hosts. */
export const rules: Requirement = ({ topology, stackName }) => {
  for (const role of REGION_ROLES) {
    const question = unanswered(topology, role);
    const type = 'AWS::ElasticLoadBalancingV2::ListenerRule';
    if (question === undefined) continue;
    const target = `${question.hosts.join(', ')} and the path ${question.path}`;
    return lacks(stackName('service', role), `${type} for ${target}`, 'calling a function');
  }
  return undefined;
};

/** A rule that answers for any of the hosts will do. */
interface Question {
  readonly hosts: readonly string[];
  readonly path: string;
}

/** A rule that answers no question is taken for the missing one with a mistake in its conditions. */
function unanswered(topology: Topology, role: RegionRole): Question | undefined {
  const found = topology.regions[role].loadBalancers.flatMap((balancer) => listenerOf(balancer) ?? []);
  if (found.some(({ defaultAction }) => defaultAction.kind === 'function')) return undefined;
  const tenants = new Set(topology.environment.tenantHosts.map(({ host }) => host));
  // A tenant's rule answers for nobody else, and what is wrong with it is the drill's to find.
  const all = found
    .flatMap((listener) => listener.rules)
    .filter(({ hosts }) => !hosts.some((host) => tenants.has(host)));
  const questions = questionsOf(topology, role);
  if (all.some((rule) => !questions.some((question) => answers(rule, question)))) return undefined;
  return questions.find((question) => !all.some((rule) => answers(rule, question)));
}

const questionsOf = ({ environment }: Topology, role: RegionRole): readonly Question[] => [
  ...Object.values(HEALTH_PATHS).map((path) => ({ hosts: [environment.regionHosts[role]], path })),
  { hosts: environment.publicHosts, path: SERVICE_PATHS.discovery },
];

const answers = ({ hosts, paths }: ListenerRule, question: Question): boolean =>
  question.hosts.some((host) => mayMatch(hosts, host)) && mayMatch(paths, question.path);

/** No pattern is any text. What a wildcard leaves out is the drill's to find. */
const mayMatch = (patterns: readonly string[], text: string): boolean =>
  patterns.length === 0 || patterns.some((pattern) => pattern === text || /[*?]/.test(pattern));
