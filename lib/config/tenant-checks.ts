/** Checks of the tenants' hosts: names that are not ours, certificates of the right account and region, and quotas. */
import type { EnvironmentConfig, Role, TenantHostConfig } from './environment.ts';
import { ROLES } from './environment.ts';
import { namesOf } from './names.ts';
import { DNS_NAME, unless } from './place-checks.ts';
import type { ConfigProblem } from './problems.ts';
import { activeTenantHosts, rulePriorityOf, servedHosts, TENANT_PRIORITIES } from './tenants.ts';

/** Certificates of one load balancer beside its own, before AWS raises the quota (Elastic Load Balancing quotas). */
const MAXIMUM_ACTIVE = 25;
/** All environment variables of a function share 4 KB (Lambda quotas); half of it is the hosts'. */
const MAXIMUM_HOSTS_BYTES = 2048;
/** A host below a domain: at a zone's apex no CNAME can stand. */
const LEAST_LABELS = 3;

/** Pure. Every problem of every tenant's host, and of all of them together. */
export function tenantHostProblems(config: EnvironmentConfig): readonly ConfigProblem[] {
  return [
    ...config.tenantHosts.flatMap((tenant, index) =>
      oneTenantProblems(config, `tenantHosts[${index}]`, tenant),
    ),
    ...repeated(config, 'host', ({ host }) => host, 'each host once'),
    ...repeated(config, 'tenant', ({ tenant }) => tenant, 'a name of its own for each host'),
    ...repeated(
      config,
      'rulePriority',
      (tenant) => String(rulePriorityOf(tenant)),
      `a rulePriority from ${TENANT_PRIORITIES.first} to ${TENANT_PRIORITIES.last} that no other host has or derives`,
    ),
    ...quotaProblems(config),
  ];
}

function oneTenantProblems(
  config: EnvironmentConfig,
  path: string,
  tenant: TenantHostConfig,
): readonly ConfigProblem[] {
  const { publicHosts } = config;
  const { first, last } = TENANT_PRIORITIES;
  const { rulePriority: priority = first } = tenant;
  const inRange = Number.isInteger(priority) && priority >= first && priority <= last;
  return [
    ...hostNameProblems(config, `${path}.host`, tenant.host),
    ...unless(
      /^[a-z]([a-z0-9]|-(?!-)){0,18}[a-z0-9]$/.test(tenant.tenant),
      `${path}.tenant`,
      tenant.tenant,
      '2 to 20 lower-case letters, digits and single hyphens, letter first',
    ),
    ...unless(
      publicHosts.includes(tenant.pointsTo),
      `${path}.pointsTo`,
      tenant.pointsTo,
      `one of the public hosts: ${publicHosts.join(', ')}`,
    ),
    ...unless(
      ['pending', 'active'].includes(tenant.state),
      `${path}.state`,
      tenant.state,
      'pending or active',
    ),
    ...unless(inRange, `${path}.rulePriority`, priority, `a whole number from ${first} to ${last}`),
    ...ROLES.flatMap((role) => certificateProblems(config, path, tenant, role)),
  ];
}

/** The reason why a host cannot be a tenant's, the most telling one only. */
function hostNameProblems(config: EnvironmentConfig, path: string, host: string): readonly ConfigProblem[] {
  const zone = config.hostedZone.name;
  const problem = (allowed: string): readonly ConfigProblem[] => [{ path, value: host, allowed }];
  if (!DNS_NAME.test(host)) return problem('a DNS name, lower case, no dot at the end');
  if (config.publicHosts.includes(host)) return problem('a name that is no public host of ours');
  if (Object.values(namesOf(config).regionHosts).includes(host))
    return problem('a name that no region host has');
  if (host === zone || host.endsWith(`.${zone}`))
    return problem(`a name outside our zone ${zone}: a name inside it belongs into publicHosts`);
  if (host.split('.').length < LEAST_LABELS)
    return problem("a name below the tenant's domain: a CNAME cannot stand at a zone's apex");
  return [];
}

function certificateProblems(
  config: EnvironmentConfig,
  path: string,
  { state, certificateArns }: TenantHostConfig,
  role: Role,
): readonly ConfigProblem[] {
  const arn = certificateArns?.[role];
  const region = config.regions[role].name;
  if (arn === undefined && state === 'pending') return [];
  const form = `arn:aws:acm:${region}:${config.account}:certificate/<id>`;
  const fine =
    arn?.startsWith(`arn:aws:acm:${region}:${config.account}:certificate/`) === true &&
    /\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(arn);
  return unless(fine, `${path}.certificateArns.${role}`, arn, `${form}, of the ${role} region's ACM`);
}

/** One problem at each entry that repeats what an earlier one has. */
function repeated(
  { tenantHosts }: EnvironmentConfig,
  field: string,
  keyOf: (tenant: TenantHostConfig) => string,
  allowed: string,
): readonly ConfigProblem[] {
  const keys = tenantHosts.map(keyOf);
  return keys.flatMap((key, index) =>
    unless(keys.indexOf(key) === index, `tenantHosts[${index}].${field}`, key, allowed),
  );
}

function quotaProblems(config: EnvironmentConfig): readonly ConfigProblem[] {
  const active = activeTenantHosts(config).length;
  const bytes = Buffer.byteLength(servedHosts(config).join(','));
  return [
    ...unless(
      active <= MAXIMUM_ACTIVE,
      'tenantHosts',
      `${active} active`,
      `at most ${MAXIMUM_ACTIVE} active: a load balancer takes that many certificates beside its own`,
    ),
    ...unless(
      bytes <= MAXIMUM_HOSTS_BYTES,
      'publicHosts and tenantHosts',
      `${bytes} bytes`,
      `names of at most ${MAXIMUM_HOSTS_BYTES} bytes together: a function's environment holds 4 KB`,
    ),
  ];
}
