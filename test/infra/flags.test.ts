/** AppConfig in the templates, read as the world reads it: what a first deploy serves, and to whom. */
import { describe, expect, test } from '@jest/globals';

import { authServiceEnvironment } from '../../lambda/contract/environments.ts';
import { FLAGS, bundledDocument } from '../../lambda/contract/flags.ts';
import { REGION_ROLES } from '../../lambda/contract/regions.ts';
import { decodeFlags } from '../../lambda/runtime/flags/document.ts';
import { readTopology } from '../../lib/assembly/read-topology.ts';
import { flagsSchema } from '../../lib/infra/flags-schema.ts';
import { decide } from '../../lib/world/local/permissions/authorize.ts';
import { assemblyOf } from '../support/assemblies.ts';
import { ENVIRONMENT_NAMES, ofType, resources } from '../support/infra-templates.ts';

const cases = ENVIRONMENT_NAMES.flatMap((environment) => {
  const topology = readTopology(assemblyOf(environment));
  return REGION_ROLES.map((role) => [environment, role, topology.regions[role]] as const);
});

describe.each(cases)('%s, %s', (environment, role, region) => {
  const [served] = region.configurations;
  const auth = region.functions.find(({ name }) => name.endsWith('-auth-service'))!;

  test('one document is deployed, in the region itself', () => {
    expect(region.configurations).toHaveLength(1);
    expect(served?.region).toBe(region.region);
    expect(served?.origin.stack).toContain('-foundation-');
  });

  test('the service takes it, and every flag has its bundled value', () => {
    const values = decodeFlags(Buffer.from(served!.content), environment);
    expect(Object.fromEntries(values)).toEqual(bundledDocument(environment).flags);
    expect(values.size).toBe(FLAGS.length);
  });

  test('the auth service asks for it by the names that it has', () => {
    const asked = authServiceEnvironment.decode({ ...auth.environment, AWS_REGION: region.region });
    expect(served).toMatchObject({
      application: { name: asked.flagsApplication },
      environment: { name: asked.flagsEnvironment },
      profile: { name: asked.flagsProfile },
    });
  });

  test('and alone may read it, and only it', () => {
    const readers = (resource: string) =>
      region.functions
        .filter(({ roleArn }) => {
          const iamRole = region.roles.find(({ arn }) => arn === roleArn)!;
          return ['StartConfigurationSession', 'GetLatestConfiguration'].some(
            (action) => decide(iamRole, { action: `appconfig:${action}`, resource }).allowed,
          );
        })
        .map(({ name }) => name);
    expect(readers(served!.arn)).toEqual([auth.name]);
    expect(readers(served!.arn.replace(/\/configuration\/.*/, '/configuration/other12'))).toEqual([]);
  });

  test('the validator is the table, for this environment', () => {
    const [[, profile] = []] = ofType(
      resources(environment, 'foundation', role),
      'AWS::AppConfig::ConfigurationProfile',
    );
    const [validator] = profile!.Properties['Validators'] as { Type: string; Content: string }[];
    expect(validator?.Type).toBe('JSON_SCHEMA');
    expect(JSON.parse(validator!.Content)).toEqual(flagsSchema(environment));
    // AppConfig takes at most 32 KB.
    expect(validator!.Content.length).toBeLessThan(32_768);
  });
});

test('the schema allows what the service allows, flag by flag, and nothing unknown', () => {
  const schema = flagsSchema('dev') as {
    additionalProperties: boolean;
    properties: {
      environment: unknown;
      format: unknown;
      flags: { additionalProperties: boolean; properties: object };
    };
  };
  const { additionalProperties, properties } = schema;
  expect([additionalProperties, properties.flags.additionalProperties]).toEqual([false, false]);
  expect([properties.format, properties.environment]).toEqual([{ enum: [1] }, { enum: ['dev'] }]);
  expect(properties.flags.properties).toMatchObject({
    'administration-enabled': { type: 'boolean' },
    announcement: { type: 'string', maxLength: 280 },
    'sign-in-answer-floor-milliseconds': { type: 'integer', minimum: 250, maximum: 2000 },
    'sign-in-failures-per-address': { type: 'integer', minimum: 10, maximum: 1000 },
  });
  expect(Object.keys(properties.flags.properties)).toHaveLength(FLAGS.length);
  const { pattern } = (properties.flags.properties as { announcement: { pattern: string } }).announcement;
  expect([new RegExp(pattern).test('late trains & <b>'), new RegExp(pattern).test('two\nlines')]).toEqual([
    true,
    false,
  ]);
});
