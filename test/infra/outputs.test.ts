import { describe, expect, test } from '@jest/globals';

import type { StackKind } from '../../lambda/contract/regions.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { assembly, ENVIRONMENT_NAMES, leavesOf, resourcesOf, stack } from '../support/infra-templates.ts';
import type { EnvironmentName, LoadedStack } from '../support/infra-templates.ts';

interface Output {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Export?: unknown;
}

/** Outputs for people; those that the CDK makes for later stacks are exports. */
const outputsOf = ({ template }: LoadedStack): Readonly<Record<string, Output>> =>
  Object.fromEntries(
    Object.entries((template['Outputs'] ?? {}) as Record<string, Output>).filter(
      ([, { Export }]) => Export === undefined,
    ),
  );
const values = (environment: EnvironmentName, kind: StackKind, role: 'primary' | 'standby') =>
  Object.fromEntries(
    Object.entries(outputsOf(stack(environment, kind, role))).map(([id, { Value }]) => [id, Value]),
  );

describe.each(ENVIRONMENT_NAMES)('outputs of %s', (environment) => {
  const { environment: described, stacks } = assembly(environment);

  test('name the command that prints the first administrator', () => {
    expect(values(environment, 'shared', 'primary')).toMatchObject({
      FirstAdministratorCommand:
        `aws secretsmanager get-secret-value --region ${described.regions.primary} ` +
        `--secret-id ${described.administratorSecretName} --query SecretString --output text`,
    });
  });

  test.each(REGION_ROLES)('say where the service answers in the %s', (role) => {
    const found = Object.values(values(environment, 'service', role));
    const urls = [
      ...described.publicHosts.map((host) => `https://${host}/.well-known/openid-configuration`),
      `https://${described.regionHosts[role]}/health/ready`,
    ];
    expect(found).toEqual(expect.arrayContaining(urls));
  });

  test.each(REGION_ROLES)(
    "lead to the %s's alarms, and to its dashboard under the name that it has",
    (role) => {
      const region = described.regions[role];
      const { AlarmsUrl, DashboardUrl } = values(environment, 'observability', role);
      const { Dashboard } = resourcesOf(stack(environment, 'observability', role));
      expect(DashboardUrl).toBe(
        `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}` +
          `#dashboards/dashboard/${String(Dashboard?.Properties['DashboardName'])}`,
      );
      expect(AlarmsUrl).toBe(
        `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#alarmsV2:`,
      );
    },
  );

  test('hold no secret: nothing is resolved from one, read from one or asked of one', () => {
    for (const one of stacks) {
      const secrets = Object.entries(resourcesOf(one))
        .filter(([, { Type }]) => Type === 'AWS::SecretsManager::Secret' || Type.startsWith('Custom::'))
        .map(([id]) => id);
      const texts = [...leavesOf(outputsOf(one)).values()];
      expect(texts.filter((text) => text.includes('{{resolve:') || secrets.includes(text))).toEqual([]);
    }
  });

  test('each say what they are for, or are looked up by a tool', () => {
    const silent = stacks.flatMap((one) =>
      Object.entries(outputsOf(one)).flatMap(([id, { Description }]) =>
        Description === undefined ? [id] : [],
      ),
    );
    expect(new Set(silent)).toEqual(new Set(['FailoverStepsFunctionName']));
  });
});
