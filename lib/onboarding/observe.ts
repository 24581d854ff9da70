import type { Role, TenantHostConfig } from '../config/environment.ts';
import { ROLES } from '../config/environment.ts';
import type { FoundCertificate, FoundName, Observation, OnboardingPorts } from './observation.ts';

/** Asks DNS and, for certificates that configuration names, ACM in both regions. @throws OnboardingError */
export async function observe(ports: OnboardingPorts, tenant: TenantHostConfig): Promise<Observation> {
  const describe = async (role: Role): Promise<FoundCertificate | undefined> => {
    const arn = tenant.certificateArns?.[role];
    return arn === undefined ? undefined : ports.describeCertificate(role, arn);
  };
  const [host, primary, standby] = await Promise.all([
    ports.lookUp(tenant.host),
    describe('primary'),
    describe('standby'),
  ]);
  const certificates = { primary, standby };
  return { host, certificates, validations: await lookUpValidations(ports, certificates) };
}

/** ACM asks for the same record in both regions of an account, so it is looked up once. */
async function lookUpValidations(
  { lookUp }: OnboardingPorts,
  certificates: Observation['certificates'],
): Promise<ReadonlyMap<string, FoundName>> {
  const names = new Set(
    ROLES.flatMap((role) => {
      const certificate = certificates[role];
      return certificate?.kind === 'found' ? (certificate.validation?.name ?? []) : [];
    }),
  );
  return new Map(await Promise.all([...names].map(async (name) => [name, await lookUp(name)] as const)));
}
