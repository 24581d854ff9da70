/** Reads a deployed zone through the SDK: nothing is written, and another account than the pinned one is refused. */
import {
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  paginateListHealthChecks,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { HealthCheck, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

import type { EnvironmentDescriptor } from '../../../lambda/contract/descriptor.ts';
import { WorldError } from '../world.ts';
import { inOneSentence } from './sdk-errors.ts';
import type { DeployedZone, FoundHealthCheck, FoundRecord } from './zone-state.ts';

/** Route 53 is one global service, signed for this region. */
const ROUTE53_REGION = 'us-east-1';
const PATIENCE = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };

type Read = Pick<EnvironmentDescriptor, 'account' | 'hostedZoneName' | 'regions'>;

/**
 * Credentials and endpoint come from the SDK's own places (profile, environment, `AWS_ENDPOINT_URL`).
 * @throws WorldError in one sentence: no credentials, another account, no such zone, throttled, unreachable.
 */
export const readDeployedZone = async (environment: Read): Promise<DeployedZone> => {
  const common = { requestHandler: PATIENCE, maxAttempts: 3 };
  const route53 = new Route53Client({ ...common, region: ROUTE53_REGION });
  try {
    await requireAccount(environment.account, environment.regions.primary);
    const zoneId = await findZone(route53, environment.hostedZoneName);
    const records = await readRecords(route53, zoneId);
    const healthChecks: FoundHealthCheck[] = [];
    for await (const page of paginateListHealthChecks({ client: route53 }, {}))
      healthChecks.push(...(page.HealthChecks ?? []).map(foundCheck));
    return { zoneId, records, healthChecks };
  } catch (error) {
    throw error instanceof WorldError ? error : inOneSentence(error);
  } finally {
    route53.destroy();
  }
};

/** @throws WorldError ACCOUNT_REFUSED, or what the SDK throws. */
export const requireAccount = async (account: string, region: string): Promise<void> => {
  const sts = new STSClient({ requestHandler: PATIENCE, maxAttempts: 3, region });
  const { Account: found } = await sts.send(new GetCallerIdentityCommand({})).finally(() => sts.destroy());
  if (found !== account)
    throw new WorldError(
      'ACCOUNT_REFUSED',
      `the credentials belong to account ${found ?? 'unknown'}; this environment lives in account ${account}`,
    );
};

const findZone = async (route53: Route53Client, name: string): Promise<string> => {
  const { HostedZones: zones = [] } = await route53.send(
    new ListHostedZonesByNameCommand({ DNSName: name, MaxItems: 100 }),
  );
  const matching = zones.filter(
    (zone) => plainName(zone.Name ?? '') === name && zone.Config?.PrivateZone !== true,
  );
  const [zone] = matching;
  if (zone?.Id === undefined)
    throw new WorldError('ZONE_MISSING', `the account has no public hosted zone ${name}`);
  if (matching.length > 1)
    throw new WorldError(
      'ZONE_AMBIGUOUS',
      `the account has ${matching.length} public hosted zones named ${name}; exactly one is allowed`,
    );
  return zone.Id.replace('/hostedzone/', '');
};

/** The SDK has no paginator for this call: the next page starts at a name, a type and a set identifier. */
const readRecords = async (route53: Route53Client, zoneId: string): Promise<FoundRecord[]> => {
  const records: FoundRecord[] = [];
  let start = {};
  for (;;) {
    const page = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, ...start }));
    records.push(...(page.ResourceRecordSets ?? []).map(foundRecord));
    if (page.IsTruncated !== true) return records;
    start = {
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    };
  }
};

/** Route 53 writes unusual characters as octal escapes, for example `\052` for an asterisk. */
const plainName = (name: string): string =>
  name
    .replace(/\\(\d{3})/g, (_match, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .replace(/\.$/, '')
    .toLowerCase();

const isNameValue = (type: string | undefined): boolean => type === 'CNAME';

const foundRecord = (set: ResourceRecordSet): FoundRecord => {
  const values = (set.ResourceRecords ?? []).map(({ Value = '' }) =>
    isNameValue(set.Type) ? plainName(Value) : Value,
  );
  const alias = set.AliasTarget?.DNSName;
  const otherRouting = otherRoutingOf(set);
  return {
    name: plainName(set.Name ?? ''),
    type: set.Type ?? '',
    values: alias === undefined ? values : [`alias ${plainName(alias)}`],
    ...(set.TTL === undefined || alias !== undefined ? {} : { ttlSeconds: set.TTL }),
    ...(set.SetIdentifier === undefined ? {} : { setIdentifier: set.SetIdentifier }),
    ...(set.Failover === undefined ? {} : { failover: set.Failover }),
    ...(otherRouting === undefined ? {} : { otherRouting }),
    ...(set.HealthCheckId === undefined ? {} : { healthCheckId: set.HealthCheckId }),
  };
};

const otherRoutingOf = (set: ResourceRecordSet): string | undefined => {
  if (set.Weight !== undefined) return 'weighted';
  if (set.Region !== undefined) return 'latency';
  if (set.GeoLocation !== undefined || set.GeoProximityLocation !== undefined) return 'geographic';
  if (set.CidrRoutingConfig !== undefined) return 'by client address';
  return set.MultiValueAnswer === true ? 'multivalue' : undefined;
};

const foundCheck = ({ Id, HealthCheckConfig: config }: HealthCheck): FoundHealthCheck => ({
  id: Id ?? '',
  type: config?.Type ?? '',
  sni: config?.EnableSNI === true,
  inverted: config?.Inverted === true,
  disabled: config?.Disabled === true,
  children: config?.ChildHealthChecks ?? [],
  ...(config?.FullyQualifiedDomainName === undefined
    ? {}
    : { host: plainName(config.FullyQualifiedDomainName) }),
  ...(config?.Port === undefined ? {} : { port: config.Port }),
  ...(config?.ResourcePath === undefined ? {} : { path: config.ResourcePath }),
  ...(config?.SearchString === undefined ? {} : { searchString: config.SearchString }),
  ...(config?.RequestInterval === undefined ? {} : { intervalSeconds: config.RequestInterval }),
  ...(config?.FailureThreshold === undefined ? {} : { failureThreshold: config.FailureThreshold }),
  ...(config?.HealthThreshold === undefined ? {} : { healthyThreshold: config.HealthThreshold }),
});
