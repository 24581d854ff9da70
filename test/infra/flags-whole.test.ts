/** Every property of the flags' AppConfig, whole, in every environment: one that is added, lost or changed is seen here. */
import { describe, expect, test } from '@jest/globals';

import { bundledDocument } from '../../lambda/contract/flags.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { findEnvironment } from '../../lib/config/find-environment.ts';
import { namesOf } from '../../lib/config/names.ts';
import { flagsSchema } from '../../lib/infra/flags-schema.ts';
import { ENVIRONMENT_NAMES, resource } from '../support/infra-templates.ts';

const cases = ENVIRONMENT_NAMES.flatMap((name) => REGION_ROLES.map((role) => [name, role] as const));
const { ApplicationId, EnvironmentId, ConfigurationProfileId } = {
  ApplicationId: { 'Fn::GetAtt': ['FlagsApplication', 'ApplicationId'] },
  EnvironmentId: { 'Fn::GetAtt': ['FlagsEnvironment', 'EnvironmentId'] },
  ConfigurationProfileId: { 'Fn::GetAtt': ['FlagsProfile', 'ConfigurationProfileId'] },
};
const text: unknown = expect.any(String);

describe.each(cases)('%s, %s', (name, role) => {
  const { flags } = namesOf(findEnvironment(name));
  const own = (id: string, type: string): unknown => {
    const { Type, Properties } = resource(name, 'foundation', id, role);
    expect(Type).toBe(`AWS::AppConfig::${type}`);
    return Properties;
  };

  test('the place: application, environment and profile, with the validator', () => {
    expect(own('FlagsApplication', 'Application')).toEqual({ Name: flags.application, Description: text });
    expect(own('FlagsEnvironment', 'Environment')).toEqual({ ApplicationId, Name: flags.environment });
    expect(own('FlagsProfile', 'ConfigurationProfile')).toEqual({
      ApplicationId,
      Name: flags.profile,
      LocationUri: 'hosted',
      Type: 'AWS.Freeform',
      Validators: [{ Type: 'JSON_SCHEMA', Content: JSON.stringify(flagsSchema(name)) }],
    });
  });

  test('what is served: the bundled document, deployed', () => {
    expect(own('FlagsVersion', 'HostedConfigurationVersion')).toEqual({
      ApplicationId,
      ConfigurationProfileId,
      Description: text,
      ContentType: 'application/json',
      Content: JSON.stringify(bundledDocument(name), undefined, 2),
    });
    expect(own('FlagsDeployment', 'Deployment')).toEqual({
      ApplicationId,
      EnvironmentId,
      ConfigurationProfileId,
      ConfigurationVersion: { Ref: 'FlagsVersion' },
      DeploymentStrategyId: { Ref: 'FlagsStrategy' },
    });
  });

  test('the strategy: to everybody at once', () => {
    expect(own('FlagsStrategy', 'DeploymentStrategy')).toEqual({
      Name: flags.strategy,
      Description: text,
      DeploymentDurationInMinutes: 0,
      FinalBakeTimeInMinutes: 0,
      GrowthFactor: 100,
      GrowthType: 'LINEAR',
      ReplicateTo: 'NONE',
    });
  });
});
