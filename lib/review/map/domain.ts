/** What can fail at once. Whatever stands in the same domain falls with it. */

/** In the order in which a reader meets them. */
export const DOMAIN_KINDS = [
  'region',
  'service',
  'key',
  'certificate',
  'third-party',
  'account',
  'deploy-plane',
  'monitoring',
] as const;
export type DomainKind = (typeof DOMAIN_KINDS)[number];

export interface FailureDomain {
  /** Unique, for example `service:DynamoDB@eu-west-1`. */
  readonly id: string;
  readonly kind: DomainKind;
  /** Without its region. */
  readonly label: string;
  /** Undefined for what is not of one region: an account, a third party, a global service. */
  readonly region: string | undefined;
}

const domain = (kind: DomainKind, label: string, region?: string): FailureDomain => ({
  id: `${kind}:${label}${region === undefined ? '' : `@${region}`}`,
  kind,
  label,
  region,
});

export const regionDomain = (region: string): FailureDomain => domain('region', 'Region', region);
/** One AWS service in one region; without a region where the service has none. */
export const serviceDomain = (service: string, region?: string): FailureDomain =>
  domain('service', service, region);
export const keyDomain = (name: string, region?: string): FailureDomain => domain('key', name, region);
export const certificateDomain = (name: string, region?: string): FailureDomain =>
  domain('certificate', name, region);
export const thirdParty = (name: string): FailureDomain => domain('third-party', name);
/** Templates, controls, deploys: what changes a region, and not what runs in it. */
export const deployPlane = (region: string): FailureDomain => domain('deploy-plane', 'Deploys', region);
export const monitoringDomain = (region: string): FailureDomain => domain('monitoring', 'CloudWatch', region);
export const ACCOUNT: FailureDomain = domain('account', 'Account');

/** For sentences: `DynamoDB in eu-west-1`. */
export const namedDomain = ({ kind, label, region }: FailureDomain): string =>
  kind === 'region' ? `all of ${region ?? ''}` : region === undefined ? label : `${label} in ${region}`;
