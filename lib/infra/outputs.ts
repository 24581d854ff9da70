/** What a person needs next, printed when a deploy ends and kept with the stack. Names and addresses, no secret. */
import { CfnOutput } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';

import { HEALTH_PATHS } from '../../lambda/contract/routes.ts';
import type { RegionContext } from './context.ts';

/** The command that prints the first administrator's client; whoever runs it needs the right to read the secret. */
export function outputFirstAdministrator(stack: Stack, { names, region }: RegionContext): void {
  new CfnOutput(stack, 'FirstAdministratorCommand', {
    description: 'Prints the client of the first administrator',
    value:
      `aws secretsmanager get-secret-value --region ${region} --secret-id ${names.secrets.administrator} ` +
      '--query SecretString --output text',
  });
}

/** Where the service answers: each issuer for clients, this region's health for whoever looks after it. */
export function outputServiceUrls(stack: Stack, { config, names, role }: RegionContext): void {
  for (const host of config.publicHosts) {
    new CfnOutput(stack, `Discovery${identifierOf(host)}`, {
      description: `OpenID configuration of the issuer https://${host}`,
      value: `https://${host}/.well-known/openid-configuration`,
    });
  }
  new CfnOutput(stack, 'RegionHealthUrl', {
    description: 'Whether this region can serve, whatever DNS says',
    value: `https://${names.regionHosts[role]}${HEALTH_PATHS.ready}`,
  });
}

/** The console's pages of this region's dashboard and alarms. */
export function outputConsoleUrls(stack: Stack, { names, region, role }: RegionContext): void {
  const console = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}`;
  new CfnOutput(stack, 'DashboardUrl', {
    description: 'What this region sees of itself and of the other one',
    value: `${console}#dashboards/dashboard/${names.dashboards[role]}`,
  });
  new CfnOutput(stack, 'AlarmsUrl', {
    description: 'State of the alarms; each recipient must confirm the subscription once',
    value: `${console}#alarmsV2:`,
  });
}

/** `login.eu.example` reads `LoginEuExample`: the id follows the host, not its place in a list. */
const identifierOf = (host: string): string =>
  host
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
