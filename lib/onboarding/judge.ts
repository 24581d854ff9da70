/** Whether a tenant's host may be switched on, and who has to do what for it. Pure. */
import type { EnvironmentConfig, Role, TenantHostConfig } from '../config/environment.ts';
import { ROLES } from '../config/environment.ts';
import type { AliasRecord, FoundCertificate, FoundName, Observation } from './observation.ts';

export interface Step {
  readonly what: string;
  /** `waiting`: what it waits for is another step. */
  readonly state: 'done' | 'missing' | 'wrong' | 'waiting';
  readonly found: string;
  /** For us to run or to write down. */
  readonly remedy?: string;
}
export interface Readiness {
  readonly ready: boolean;
  readonly steps: readonly Step[];
  /** What the tenant has to create, whether or not it is there already. */
  readonly records: readonly AliasRecord[];
}

export function judge(
  config: EnvironmentConfig,
  tenant: TenantHostConfig,
  observation: Observation,
): Readiness {
  const validations = validationRecords(observation);
  const steps = [
    hostStep(tenant, observation.host),
    ...ROLES.map((role) => certificateStep(config, tenant, role, observation.certificates[role])),
    ...validations.map((record) => validationStep(record, observation.validations.get(record.name))),
  ];
  return {
    ready: steps.every(({ state }) => state === 'done'),
    steps,
    records: [{ name: tenant.host, value: tenant.pointsTo }, ...validations],
  };
}

/** One record where both regions ask for the same, which is what ACM does. */
function validationRecords({ certificates }: Observation): readonly AliasRecord[] {
  const asked = ROLES.flatMap((role) => {
    const certificate = certificates[role];
    return certificate?.kind === 'found' && certificate.validation !== undefined
      ? [certificate.validation]
      : [];
  });
  return [...new Map(asked.map((record) => [`${record.name} ${record.value}`, record])).values()];
}

/** A chain of the tenant's own is fine as long as it comes by our failover name. */
function hostStep({ host, pointsTo }: TenantHostConfig, found: FoundName): Step {
  const what = `the tenant's CNAME for ${host}`;
  const { aliases, addresses } = found;
  if (aliases.includes(pointsTo)) return { what, state: 'done', found: `leads to ${pointsTo}` };
  if (aliases.length > 0) return { what, state: 'wrong', found: `leads to ${aliases.join(', then ')}` };
  return addresses
    ? {
        what,
        state: 'wrong',
        found: 'answers with addresses: a proxied or flattened record, which follows no failover',
      }
    : { what, state: 'missing', found: 'does not answer' };
}

function validationStep({ name, value }: AliasRecord, found: FoundName | undefined): Step {
  const what = "the tenant's record for the certificate";
  const aliases = found?.aliases ?? [];
  if (aliases.includes(value)) return { what, state: 'done', found: `${name} is there` };
  if (aliases.length > 0)
    return { what, state: 'wrong', found: `${name} leads to ${aliases.join(', then ')}` };
  return { what, state: 'missing', found: `${name} does not answer` };
}

function certificateStep(
  config: EnvironmentConfig,
  { host, tenant }: TenantHostConfig,
  role: Role,
  certificate: FoundCertificate | undefined,
): Step {
  const region = config.regions[role].name;
  const what = `certificate in ${region} (${role})`;
  const remedy =
    `aws acm request-certificate --region ${region} --domain-name ${host} --validation-method DNS ` +
    `--query CertificateArn --output text   # into certificateArns.${role} of ${tenant}`;
  if (certificate === undefined) return { what, state: 'missing', found: 'not requested', remedy };
  if (certificate.kind === 'absent')
    return { what, state: 'wrong', found: 'ACM knows no certificate by that ARN', remedy };
  const { status, names, failure } = certificate;
  if (!names.some((name) => covers(name, host)))
    return { what, state: 'wrong', found: `is for ${names.join(', ')}`, remedy };
  if (status === 'ISSUED') return { what, state: 'done', found: 'is issued' };
  if (status === 'PENDING_VALIDATION')
    return { what, state: 'waiting', found: "waits for the tenant's record; ACM gives up after 72 hours" };
  return {
    what,
    state: 'wrong',
    found: `is ${status}${failure === undefined ? '' : `: ${failure}`}`,
    remedy,
  };
}

/** A wildcard stands for exactly one label (RFC 6125, 6.4.3). */
const covers = (name: string, host: string): boolean =>
  name === host || (name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1));
