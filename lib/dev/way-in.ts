/** How a browser gets in, for a terminal of 80 columns: commands that can be pasted as they stand. */
import { HEALTH_PATHS, SERVICE_PATHS } from '../../lambda/contract/routes.ts';
import type { EnvironmentDescriptor } from '../../lambda/contract/descriptor.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { DEMO_HOST } from './demo/application.ts';
import { issuersOf } from './demo/enrol.ts';
import type { DemoPerson } from './demo/enrol.ts';
import { KEYS } from './keys.ts';

export interface WayInFacts {
  readonly environment: Pick<EnvironmentDescriptor, 'publicHosts' | 'regionHosts' | 'tenantHosts'>;
  readonly proxyPort: number;
  readonly authorityFile: string;
  readonly publicKeyHash: string;
  readonly person: DemoPerson;
  readonly platform: NodeJS.Platform;
  /** Chromium's sandbox refuses to run as root. */
  readonly asRoot: boolean;
}

export const DEMO_URL = `https://${DEMO_HOST}/`;

/** Shown once, when both regions are up. */
export const wayIn = (facts: WayInFacts): readonly string[] => [
  'Sign in to the demo application with a browser of its own profile:',
  '',
  ...browserCommand(facts).map((line) => `  ${line}`),
  '',
  `  E-mail address  ${facts.person.email}`,
  `  Password        ${facts.person.password}`,
  '',
  ...addresses(facts),
  '',
  'With curl:',
  '',
  `  curl --proxy ${proxyUrl(facts)} \\`,
  `    --cacert ${facts.authorityFile} \\`,
  `    ${discoveryUrl(facts.environment.publicHosts[0] ?? '')}`,
  '',
];

const proxyUrl = ({ proxyPort }: WayInFacts): string => `http://127.0.0.1:${proxyPort}`;
const discoveryUrl = (host: string): string => `https://${host}${SERVICE_PATHS.discovery}`;

/**
 * The list of public keys takes the place of installing the run's authority; Chromium honours it only with a profile
 * folder that is named (its switch `ignore-certificate-errors-spki-list`). Name and value do not fit into one line.
 */
const browserCommand = (facts: WayInFacts): readonly string[] => [
  `KEY=${facts.publicKeyHash}`,
  `${BROWSERS[facts.platform] ?? 'chromium'} \\`,
  '  --user-data-dir=$(mktemp -d) \\',
  `  --proxy-server=${proxyUrl(facts)} \\`,
  '  --ignore-certificate-errors-spki-list=$KEY \\',
  `  --no-first-run ${facts.asRoot ? '--no-sandbox ' : ''}${DEMO_URL}`,
];

const BROWSERS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: "'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'",
};

const addresses = ({ environment }: WayInFacts): readonly string[] => [
  'Other addresses in there:',
  '',
  ...issuersOf(environment).map((host) => `  ${discoveryUrl(host)}`),
  ...REGION_ROLES.flatMap((role) =>
    [HEALTH_PATHS.ready, HEALTH_PATHS.claim].map(
      (path) => `  https://${environment.regionHosts[role]}${path}`,
    ),
  ),
];

/** @param abilities of the world: a key that it cannot honour is not shown. */
export const keyHelp = (abilities: ReadonlySet<string>): readonly string[] =>
  KEYS.filter(({ needs }) => needs === undefined || abilities.has(needs)).map(
    ({ key, does }) => `  ${key}  ${does}`,
  );
