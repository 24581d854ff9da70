/** `npm run tenant -- check HOST [--env NAME]`: may a tenant's host be switched on? Exit 0 ready, 1 not yet, 2 could not find out, 3 usage. */
import { Command, CommanderError } from 'commander';

import type { EnvironmentConfig, Role, TenantHostConfig } from '../lib/config/environment.ts';
import { DEFAULT_ENVIRONMENT, findEnvironment } from '../lib/config/find-environment.ts';
import { nearest } from '../lib/config/nearest.ts';
import { lookUpName, systemResolver } from '../lib/onboarding/dns.ts';
import { judge } from '../lib/onboarding/judge.ts';
import { OnboardingError } from '../lib/onboarding/observation.ts';
import type { FoundCertificate } from '../lib/onboarding/observation.ts';
import { observe } from '../lib/onboarding/observe.ts';
import { onboardingText } from '../lib/onboarding/text.ts';

const EXIT = { ready: 0, open: 1, unknown: 2, usage: 3 } as const;

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  try {
    const asked = parse(words);
    if (asked === undefined) return EXIT.ready;
    const config = findEnvironment(asked.environment);
    return await check(config, findTenant(config, asked.host));
  } catch (error) {
    return fail(error);
  }
}

async function check(config: EnvironmentConfig, tenant: TenantHostConfig): Promise<number> {
  const resolver = systemResolver();
  const observation = await observe(
    {
      lookUp: (name) => lookUpName(resolver, name),
      describeCertificate: (role, arn) => describeCertificate(config, role, arn),
    },
    tenant,
  );
  const readiness = judge(config, tenant, observation);
  process.stdout.write(onboardingText(tenant, readiness));
  return readiness.ready ? EXIT.ready : EXIT.open;
}

/** The SDK takes a while to load, and is not needed before a certificate is requested. */
async function describeCertificate(
  { account, regions }: EnvironmentConfig,
  role: Role,
  arn: string,
): Promise<FoundCertificate> {
  const { readCertificate } = await import('../lib/world/aws/read-certificate.ts');
  const region = regions[role].name;
  return readCertificate({ account, region }, arn).catch((error: unknown) => {
    throw new OnboardingError('ACM_FAILED', `${region}: ${(error as Error).message}`, error);
  });
}

function findTenant({ name, tenantHosts }: EnvironmentConfig, host: string): TenantHostConfig {
  const found = tenantHosts.find((tenant) => tenant.host === host.toLowerCase());
  if (found !== undefined) return found;
  const known = tenantHosts.map((tenant) => tenant.host);
  const meant = nearest(host, known);
  const others = known.length === 0 ? 'it has none' : `only ${known.join(', ')}`;
  throw new OnboardingError(
    'HOST_UNKNOWN',
    `tenantHosts of ${name} has no host "${host}", ${others}${meant === undefined ? '' : `; did you mean "${meant}"?`}`,
  );
}

interface Asked {
  readonly host: string;
  readonly environment: string;
}

function parse(words: readonly string[]): Asked | undefined {
  let asked: Asked | undefined;
  const program = new Command('tenant').description("Hosts in tenants' own zones.");
  program
    .command('check')
    .description('whether a host of the configuration may be switched on, and who has to do what for it')
    .argument('<HOST>', 'as it stands in tenantHosts')
    .option('--env <NAME>', 'environment', DEFAULT_ENVIRONMENT)
    .allowExcessArguments(false)
    .action((host: string, { env }: { readonly env: string }) => {
      asked = { host, environment: env };
    });
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  if (words.length === 0) throw new CommanderError(EXIT.usage, 'usage', 'say `check` and a host');
  program.parse(words, { from: 'user' });
  return asked;
}

/** A coded error is a sentence for a person; anything else is a defect and keeps its stack. */
function fail(error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ready;
  if (!(error instanceof Error) || !('code' in error)) throw error;
  process.stderr.write(`tenant: ${error.message.replace(/^error: /, '')}\n`);
  const unknown = error instanceof OnboardingError && error.code !== 'HOST_UNKNOWN';
  return unknown ? EXIT.unknown : EXIT.usage;
}
